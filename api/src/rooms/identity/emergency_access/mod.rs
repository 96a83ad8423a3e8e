//! Emergency access: permissions that staff take for a while.

mod end_after_time;
mod end_emergency_access;
mod get_emergency_access;
mod list_emergency_access;
mod review_emergency_access;
mod start_emergency_access;
mod wire;

use domain::events::EventType;
use domain::identity::EmergencyAccess;
use persistence::Conn;
use persistence::identity::emergency;
use utoipa_actix_web::service_config::ServiceConfig;

pub(crate) use self::end_after_time::END_EMERGENCY_ACCESS;
use self::wire::EmergencyAccessView;
use crate::kernel::context::WriteContext;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::Problem;

/// Registers the routes.
pub(super) fn routes(routes: &mut ServiceConfig<'_>) {
    routes
        .service(start_emergency_access::start_emergency_access)
        .service(list_emergency_access::list_emergency_access)
        .service(get_emergency_access::get_emergency_access)
        .service(end_emergency_access::end_emergency_access)
        .service(review_emergency_access::review_emergency_access);
}

/// Stores a change of a locked emergency access, and its event.
fn store(
    conn: &mut Conn,
    kind: EventType,
    access: &EmergencyAccess,
    ctx: &WriteContext,
) -> Result<(), Problem> {
    emergency::save(conn, access)?;
    tell(conn, kind, access, ctx)
}

/// Records an event of an emergency access.
fn tell(
    conn: &mut Conn,
    kind: EventType,
    access: &EmergencyAccess,
    ctx: &WriteContext,
) -> Result<(), Problem> {
    let view = EmergencyAccessView::from(access);
    let subject = Subject { id: access.id, version: access.version, company: None, view: &view };
    record(conn, kind, &subject, ctx)
}
