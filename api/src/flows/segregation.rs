//! Segregation of duties: grants and changes of roles that would give a user an enforced pair.

use domain::companies::Member;
use domain::identity::{Brings, CustomRole, Duties, OperatorRole, Segregation};
use persistence::identity::roles;
use persistence::{Conn, settings};

use crate::kernel::problem::Problem;

/// Refuses grants of a member that make an enforced pair. `before` is the locked member as it was; `None`: it is new.
pub(crate) fn check_member(
    conn: &mut Conn,
    before: Option<&Member>,
    after: &Member,
) -> Result<(), Problem> {
    let before = before.map(of_member).unwrap_or_default();
    check(conn, &before, &of_member(after))
}

/// The roles of a member; an inactive one has none.
fn of_member(member: &Member) -> Vec<Duties> {
    let roles = if member.active { member.roles() } else { Vec::new() };
    roles.iter().map(Duties::from).collect()
}

/// Refuses roles of staff that make an enforced pair.
pub(crate) fn check_staff(
    conn: &mut Conn,
    before: &[OperatorRole],
    after: &[OperatorRole],
) -> Result<(), Problem> {
    let duties = |roles: &[OperatorRole]| roles.iter().map(Duties::from).collect::<Vec<_>>();
    check(conn, &duties(before), &duties(after))
}

fn check(conn: &mut Conn, before: &[Duties], after: &[Duties]) -> Result<(), Problem> {
    Ok(settings::find(conn)?.segregation.check(before, after)?)
}

/// Refuses a stored change of a locked role that brought `before`, if a user with the role gets an enforced pair by it.
/// Inactive users count: they may come back.
pub(crate) fn check_role(
    conn: &mut Conn,
    role: &CustomRole,
    before: Brings,
) -> Result<(), Problem> {
    let segregation = settings::find(conn)?.segregation;
    if !is_at_stake(&segregation, role.brings.beyond(before)) {
        return Ok(());
    }
    for after in roles::holders(conn, role.id)? {
        let had = |duties: Duties| {
            let is_role = duties.key == role.key;
            let permissions = if is_role { before.permissions() } else { duties.permissions };
            Duties { permissions, ..duties }
        };
        let before: Vec<_> = after.iter().cloned().map(had).collect();
        segregation.check(&before, &after)?;
    }
    Ok(())
}

/// Whether what a role gains is a half of any pair.
fn is_at_stake(segregation: &Segregation, gained: Brings) -> bool {
    let gained = gained.permissions();
    segregation.pairs().iter().any(|pair| gained.contains(pair.left) || gained.contains(pair.right))
}
