//! Roles: those in code, and custom ones of the operator or of one company.

mod create_role;
mod delete_role;
mod get_role;
mod list_roles;
mod update_role;
mod wire;

use domain::events::EventType;
use domain::identity::{BuiltInRole, CustomRole, RoleId, RoleSide, Scope, built_in_roles};
use persistence::Conn;
use utoipa_actix_web::service_config::ServiceConfig;

use self::wire::RoleView;
use crate::kernel::context::WriteContext;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::Problem;

/// Registers the routes.
pub(super) fn routes(routes: &mut ServiceConfig<'_>) {
    routes
        .service(create_role::create_role)
        .service(list_roles::list_roles)
        .service(get_role::get_role)
        .service(update_role::update_role)
        .service(delete_role::delete_role);
}

/// The roles in code inside `scope`: a company sees those of its side.
fn built_in(scope: &Scope) -> impl Iterator<Item = BuiltInRole> {
    let is_staff = scope.admits_operator();
    built_in_roles().into_iter().filter(move |role| is_staff || role.side == RoleSide::Company)
}

/// The role in code with this id, if it is inside `scope`.
fn find_built_in(scope: &Scope, id: RoleId) -> Option<BuiltInRole> {
    built_in(scope).find(|role| role.id == id)
}

/// Records an event of a role.
fn tell(
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
