//! The approval limits that members give.

use domain::approvals::ApprovalLimit;
use domain::companies::{Member, MemberChanges};
use domain::identity::{Grants, Permission, Role, RoleGrant, UserId};
use persistence::identity::api_keys;
use persistence::{Conn, DbError, companies};

use crate::kernel::access::rights::Source;
use crate::kernel::caller::Principal;
use crate::kernel::problem::Problem;

/// Whether the caller answers to no limit: the operator, and the administrators of the whole company. A custom role that
/// changes members does not free from limits.
fn is_free(held: &Grants) -> bool {
    held.company().is_none() || held.member_roles_at(None).contains(&Role::CompanyAdmin)
}

/// Refuses to let a member approve more than the caller itself may: a caller that is not free of limits gives an
/// approver's role only with a limit that is not above its own. The member gets these roles, and has `limit` then.
pub(super) fn check(
    conn: &mut Conn,
    caller: &Principal,
    held: &Grants,
    (given, limit): (&[RoleGrant], Option<ApprovalLimit>),
) -> Result<(), Problem> {
    let approves = given.iter().any(|grant| grant.role.allows(Permission::DecideApprovals));
    if approves { not_above_own(conn, caller, held, limit) } else { Ok(()) }
}

/// Refuses to lift a member's limit above the caller's own.
pub(super) fn check_lift(
    conn: &mut Conn,
    caller: &Principal,
    held: &Grants,
    (member, changes): (&Member, &MemberChanges),
) -> Result<(), Problem> {
    if member.lifts_approval_limit(changes) {
        not_above_own(conn, caller, held, changes.approval_limit.flatten())
    } else {
        Ok(())
    }
}

/// Refuses a limit above the caller's own, unless the caller is free of limits.
fn not_above_own(
    conn: &mut Conn,
    caller: &Principal,
    held: &Grants,
    limit: Option<ApprovalLimit>,
) -> Result<(), Problem> {
    if is_free(held) {
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
