//! Records failed logins of staff in the audit log, rate-limited so that an attacker cannot fill it.

use std::sync::Arc;

use domain::events::EventType;
use domain::identity::{LoginFault, LoginId, UserId};
use persistence::{Conn, fresh_id};
use serde::Serialize;

use crate::kernel::context::WriteContext;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::Problem;
use crate::kernel::state::State;

/// A failed login, as the event renders it.
#[derive(Debug, Clone, Serialize)]
struct FailedLogin {
    id: LoginId,
    /// User of the login.
    user_id: UserId,
    because: &'static str,
    /// Whether further failures within the hour are not recorded.
    more_untold: bool,
    version: i64,
}

/// Records a failed login of this member of staff. Runs beside the response, which must not take longer for a
/// known login. The client is not authenticated, so the event has no actor and names the request.
pub(crate) fn tell(state: &State, user: UserId, because: LoginFault, request_id: Option<Arc<str>>) {
    let ctx = WriteContext { request_id, ..WriteContext::system(state.clock.now()) };
    let Some(more_untold) = state.told.one_more(user, ctx.wall) else { return };
    let (id, because) = (fresh_id(), because.as_str());
    let failed = FailedLogin { id, user_id: user, because, more_untold, version: 1 };
    let store = state.store.clone();
    actix_web::rt::spawn(async move {
        let written =
            store.write::<_, Problem, _>(move |conn| store_one(conn, &failed, &ctx)).await;
        if let Err(error) = written {
            tracing::warn!(%user, %error, "a failed login of staff could not be told");
        }
    });
}

fn store_one(conn: &mut Conn, failed: &FailedLogin, ctx: &WriteContext) -> Result<(), Problem> {
    let subject = Subject { id: failed.id, version: 1, company: None, view: failed };
    record(conn, EventType::LoginFailed, &subject, ctx)
}
