//! The approval limits that the head of a unit gives.

use domain::approvals::ApprovalLimit;
use domain::identity::{Grants, Permission, Reach, RoleGrant, UserId};
use persistence::identity::api_keys;
use persistence::{Conn, DbError, companies};

use crate::kernel::access::rights::Source;
use crate::kernel::caller::Principal;
use crate::kernel::problem::Problem;

/// Refuses to let a member approve more than the caller itself may: a caller with the permission `needed` in units alone
/// gives an approver's role only with a limit that is not above its own. The member gets these roles, and has `limit`
/// then.
pub(super) fn check(
    conn: &mut Conn,
    caller: &Principal,
    (held, needed): (&Grants, Permission),
    (given, limit): (&[RoleGrant], Option<ApprovalLimit>),
) -> Result<(), Problem> {
    let approves = given.iter().any(|grant| grant.role.allows(Permission::DecideApprovals));
    if !approves || held.reaches(needed, Reach::All, None) {
        return Ok(());
    }
    let users = people(conn, caller)?;
    for own in companies::approval_limits(conn, &users)? {
        ApprovalLimit::check_given(own, limit)?;
    }
    Ok(())
}

/// The caller, or the creator of the caller's key.
pub(super) fn people(conn: &mut Conn, caller: &Principal) -> Result<Vec<UserId>, DbError> {
    if caller.rights().source == Source::Key {
        api_keys::makers(conn, &[caller.user()])
    } else {
        Ok(vec![caller.user()])
    }
}
