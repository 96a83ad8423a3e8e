//! Failed logins of staff leave rows in the log, few enough that no stranger fills it.

use std::sync::Arc;

use domain::events::EventType;
use domain::identity::{LoginFault, LoginId, UserId};
use persistence::{Conn, fresh_id};
use serde::Serialize;

use crate::kernel::events::{Subject, record};
use crate::kernel::occasion::Occasion;
use crate::kernel::problem::Problem;
use crate::kernel::state::State;

/// A login that failed, as the event shows it.
#[derive(Debug, Clone, Serialize)]
struct FailedLogin {
    id: LoginId,
    /// In whose name.
    user_id: UserId,
    because: &'static str,
    /// Whether what follows within the hour is not told any more.
    more_untold: bool,
    version: i64,
}

/// Tells that a login in the name of this member of staff failed. Beside the answer, which must not take longer
/// for a name that is known. The sender is not known, so the event has no actor and names the request.
pub(crate) fn tell(state: &State, user: UserId, because: LoginFault, request_id: Option<Arc<str>>) {
    let now = Occasion { request_id, ..Occasion::system(state.clock.now()) };
    let Some(more_untold) = state.told.one_more(user, now.wall) else { return };
    let (id, because) = (fresh_id(), because.as_str());
    let failed = FailedLogin { id, user_id: user, because, more_untold, version: 1 };
    let store = state.store.clone();
    actix_web::rt::spawn(async move {
        let written =
            store.write::<_, Problem, _>(move |conn| store_one(conn, &failed, &now)).await;
        if let Err(error) = written {
            tracing::warn!(%user, %error, "a failed login of staff could not be told");
        }
    });
}

fn store_one(conn: &mut Conn, failed: &FailedLogin, now: &Occasion) -> Result<(), Problem> {
    let subject = Subject { id: failed.id, version: 1, company: None, view: failed };
    record(conn, EventType::LoginFailed, &subject, now)
}
