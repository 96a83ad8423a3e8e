//! What other users hold by the stored roles: nothing that is lent to them.

use domain::identity::{Grants, UserId};
use persistence::{Conn, identity};

use super::rights::Rights;
use crate::kernel::problem::Problem;

/// What a user holds by the stored roles, as staff or as a member; `None` for other users, and for one that is
/// inactive.
pub(crate) fn held_in_person(conn: &mut Conn, user: UserId) -> Result<Option<Grants>, Problem> {
    let found = identity::find_user_rights(conn, user)?;
    let found = found.filter(|found| found.active);
    let found = found.filter(|found| found.membership.is_some() || !found.staff.is_empty());
    Ok(found.map(Rights::try_from).transpose()?.map(|rights| rights.grants))
}

/// What a member holds by the stored roles; `None` for other users, and for a member that is inactive.
pub(crate) fn held_by_member(conn: &mut Conn, user: UserId) -> Result<Option<Grants>, Problem> {
    let found = identity::find_user_rights(conn, user)?;
    let found = found.filter(|found| found.active && found.membership.is_some());
    Ok(found.map(Rights::try_from).transpose()?.map(|rights| rights.grants))
}
