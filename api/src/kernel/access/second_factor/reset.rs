//! The end of another's second factor, for the day on which app and recovery codes are gone.

use domain::events::EventType;
use domain::identity::{StaffRefusal, UserId};
use persistence::{Conn, identity};

use crate::kernel::access::account::record_account;
use crate::kernel::caller::Known;
use crate::kernel::occasion::Occasion;
use crate::kernel::problem::Problem;

/// Takes the second factor of `user` away, and every session with it. Who has none is left alone:
/// a second click does no harm.
///
/// One's own ends by password and code (`POST /v1/auth/otp/disable`): a stolen token must not do it.
pub(crate) fn reset(
    conn: &mut Conn,
    caller: &Known,
    user: UserId,
    now: &Occasion,
) -> Result<(), Problem> {
    if user == caller.actor() {
        return Err(StaffRefusal::Oneself.into());
    }
    let factor = identity::lock_second_factor(conn, user)?;
    if factor.is_some_and(|factor| factor.last_step.is_some()) {
        identity::end_second_factor(conn, user)?;
        record_account(conn, EventType::SecondFactorReset, user, now)?;
    }
    Ok(())
}
