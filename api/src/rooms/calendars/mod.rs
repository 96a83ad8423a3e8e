//! Calendars of working hours.

mod create_calendar;
mod delete_calendar;
mod get_calendar;
mod list_calendars;
mod update_calendar;
mod wire;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes of this room.
pub(crate) fn routes(routes: &mut ServiceConfig<'_>) {
    routes
        .service(create_calendar::create_calendar)
        .service(list_calendars::list_calendars)
        .service(get_calendar::get_calendar)
        .service(update_calendar::update_calendar)
        .service(delete_calendar::delete_calendar);
}
