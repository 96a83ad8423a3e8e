//! Roles that a caller gives to a member.

use domain::identity::{Grants, Permission, RoleGrant};
use persistence::Conn;

use super::rights::{Rights, held_by, revoked};
use crate::kernel::problem::{At, Problem};

/// Refuses to give what the caller, with the rights `held` by now, does not hold at that place. Staff that act for
/// a member give no more than in their own name: the new right would outlive the token.
pub(crate) fn may_give(
    conn: &mut Conn,
    (rights, held): (&Rights, &Grants),
    by: Permission,
    (given, field): (&[RoleGrant], &str),
) -> Result<(), Problem> {
    held.may_give(by, given.iter().cloned()).at(field)?;
    let Some(actor) = rights.actor.filter(|_| !given.is_empty()) else { return Ok(()) };
    let staff = held_by(conn, actor)?.ok_or_else(|| revoked(actor))?;
    staff.may_give(by, given.iter().cloned()).at(field)
}
