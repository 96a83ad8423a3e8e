//! The approval limits that staff give.

use domain::approvals::ApprovalLimit;
use domain::identity::{Permission, StaffUser};
use persistence::Conn;
use persistence::identity::{api_keys, staff};

use crate::kernel::access::rights::Source;
use crate::kernel::caller::Principal;
use crate::kernel::problem::Problem;

/// Refuses to make a user of the staff that may approve more than the caller itself.
pub(super) fn check_new(
    conn: &mut Conn,
    caller: &Principal,
    new: &StaffUser,
) -> Result<(), Problem> {
    let decides = [Permission::DecideApprovals, Permission::DecideAnyApprovals];
    let approves = new.roles.iter().any(|role| decides.iter().any(|needed| role.allows(*needed)));
    if approves { not_above_own(conn, caller, new.approval_limit) } else { Ok(()) }
}

/// Refuses a limit above that of the caller, or of the creator of the caller's key. Administrators answer to no limit:
/// the only one must be able to lift any.
pub(super) fn not_above_own(
    conn: &mut Conn,
    caller: &Principal,
    limit: Option<ApprovalLimit>,
) -> Result<(), Problem> {
    let users = if caller.rights().source == Source::Key {
        api_keys::makers(conn, &[caller.user()])?
    } else {
        vec![caller.user()]
    };
    for user in users {
        let Some(own) = staff::find(conn, caller.scope(), user)? else { continue };
        if !own.is_administrator() {
            ApprovalLimit::check_given(own.approval_limit, limit)?;
        }
    }
    Ok(())
}
