//! Reset of another user's second factor, for a user who lost both app and recovery codes.

use domain::events::EventType;
use domain::identity::{StaffRefusal, UserId};
use persistence::{Conn, identity};

use crate::kernel::access::account::record_account;
use crate::kernel::caller::Principal;
use crate::kernel::context::WriteContext;
use crate::kernel::problem::Problem;

/// Removes the second factor of `user`, and every session with it. A user without one is not changed: a
/// repeated request does no harm.
///
/// Users remove their own by password and code (`POST /v1/auth/otp/disable`): a stolen token must not
/// suffice.
pub(crate) fn reset(
    conn: &mut Conn,
    caller: &Principal,
    user: UserId,
    ctx: &WriteContext,
) -> Result<(), Problem> {
    if user == caller.actor() {
        return Err(StaffRefusal::Oneself.into());
    }
    let factor = identity::lock_second_factor(conn, user)?;
    if factor.is_some_and(|factor| factor.last_step.is_some()) {
        identity::end_second_factor(conn, user)?;
        record_account(conn, EventType::SecondFactorReset, user, ctx)?;
    }
    Ok(())
}
