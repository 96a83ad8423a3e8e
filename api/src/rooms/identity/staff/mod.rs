//! Staff users of the operator.

mod ceiling;
mod create_staff_user;
mod delete_second_factor;
mod get_staff_user;
mod list_staff_users;
mod update_staff_user;
mod wire;

use domain::events::EventType;
use domain::identity::StaffUser;
use persistence::Conn;
use utoipa_actix_web::service_config::ServiceConfig;

use self::wire::StaffUserView;
use crate::kernel::context::WriteContext;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::Problem;

/// Registers the routes.
pub(super) fn routes(routes: &mut ServiceConfig<'_>) {
    routes
        .service(create_staff_user::create_staff_user)
        .service(list_staff_users::list_staff_users)
        .service(get_staff_user::get_staff_user)
        .service(update_staff_user::update_staff_user)
        .service(delete_second_factor::delete_staff_second_factor);
}

/// Records an event of a staff user.
pub(super) fn record_staff_user(
    conn: &mut Conn,
    kind: EventType,
    user: &StaffUser,
    ctx: &WriteContext,
) -> Result<(), Problem> {
    let view = StaffUserView::from(user);
    let subject = Subject { id: user.id, version: user.version, company: None, view: &view };
    record(conn, kind, &subject, ctx)
}
