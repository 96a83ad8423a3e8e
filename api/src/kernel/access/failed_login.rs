//! Failed logins of staff leave rows in the log, few enough that no stranger fills it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use domain::events::EventType;
use domain::identity::{LoginFault, LoginId, UserId};
use persistence::{Conn, fresh_id};
use serde::Serialize;

use crate::kernel::events::{Subject, record};
use crate::kernel::occasion::Occasion;
use crate::kernel::problem::Problem;
use crate::kernel::state::State;

/// So many are told of one user within [`SPAN`], by each process.
const TOLD: u32 = 10;
const SPAN: TimeDelta = TimeDelta::hours(1);

/// How many were told of each member of staff, and since when. There are no more of them than staff.
#[derive(Default)]
pub(crate) struct Told(Mutex<HashMap<UserId, (DateTime<Utc>, u32)>>);

impl Told {
    /// Whether one more is told, and if so whether it is the last for now.
    fn one_more(&self, user: UserId, now: DateTime<Utc>) -> Option<bool> {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, count) = told.entry(user).or_insert((now, 0));
        if now - *since >= SPAN {
            (*since, *count) = (now, 0);
        }
        *count = count.saturating_add(1);
        (*count <= TOLD).then_some(*count == TOLD)
    }
}

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

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn ten_an_hour_are_told_and_the_tenth_says_so() {
        let told = Told::default();
        let [ada, ben] = [1, 2].map(|number| UserId::from_uuid(Uuid::from_u128(number)));
        let at = |minutes| DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes);
        let of_ada: Vec<_> = (0..12).map(|minute| told.one_more(ada, at(minute))).collect();
        assert_eq!(of_ada[..9], [Some(false); 9]);
        assert_eq!(of_ada[9..], [Some(true), None, None]);
        assert_eq!(told.one_more(ben, at(12)), Some(false), "each by themselves");
        assert_eq!((told.one_more(ada, at(59)), told.one_more(ada, at(60))), (None, Some(false)));
    }
}
