//! The approver that a delegation is of: the caller, or another that the caller may change.

use domain::approvals::Party;
use domain::companies::CompanyId;
use domain::identity::{Grants, Permission, UserId};
use persistence::{Conn, companies};

use crate::kernel::access::in_person::held_in_person;
use crate::kernel::access::rights::{forbidden, over_the_member};
use crate::kernel::caller::Principal;
use crate::kernel::problem::Problem;

/// A user as a side of a delegation, if it is active, and staff or a member.
pub(super) fn party(conn: &mut Conn, user: UserId) -> Result<Option<Party>, Problem> {
    let held = held_in_person(conn, user)?;
    Ok(held.map(|held| Party::of(user, &held)))
}

/// Refuses a caller, with the rights `held` by now, that may not change the delegations of another user: of a
/// member with `members.update` wherever the member has a role, of staff with `staff.update`.
pub(super) fn check_over(
    conn: &mut Conn,
    (caller, held): (&Principal, &Grants),
    (user, company): (UserId, Option<CompanyId>),
) -> Result<(), Problem> {
    let is_staff = company.is_none();
    let needed = if is_staff { Permission::UpdateStaff } else { Permission::UpdateMembers };
    caller.require(needed)?;
    // The rights may be fewer than those that the request began with.
    if !held.allows(needed) {
        return Err(forbidden(needed));
    }
    if is_staff {
        return Ok(());
    }
    match companies::member_of_user(conn, user)? {
        Some(member) => over_the_member(held, needed, &member),
        None => Ok(()),
    }
}
