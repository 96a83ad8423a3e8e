//! The roles in code as a caller sees them, and the events of custom roles.

use domain::events::EventType;
use domain::identity::{BuiltInRole, CustomRole, RoleId, RoleSide, Scope, built_in_roles};
use persistence::Conn;

use super::wire::RoleView;
use crate::kernel::context::WriteContext;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::Problem;

/// The roles in code inside `scope`: a company sees those of its side.
pub(super) fn built_in(scope: &Scope) -> impl Iterator<Item = BuiltInRole> {
    let is_staff = scope.admits_operator();
    built_in_roles().into_iter().filter(move |role| is_staff || role.side == RoleSide::Company)
}

/// The role in code with this id, if it is inside `scope`.
pub(super) fn find_built_in(scope: &Scope, id: RoleId) -> Option<BuiltInRole> {
    built_in(scope).find(|role| role.id == id)
}

/// Records an event of a role.
pub(super) fn tell(
    conn: &mut Conn,
    kind: EventType,
    role: &CustomRole,
    ctx: &WriteContext,
) -> Result<(), Problem> {
    let view = RoleView::from(role);
    let subject =
        Subject { id: role.id, version: role.version, company: role.company, view: &view };
    record(conn, kind, &subject, ctx)
}
