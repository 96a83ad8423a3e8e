//! Buyer companies, their members and their business units.

mod ceiling;
mod create_business_unit;
mod create_company;
mod create_member;
mod delete_business_unit;
mod delete_second_factor;
mod get_business_unit;
mod get_company;
mod get_member;
mod list_business_units;
mod list_companies;
mod list_members;
mod member_wire;
mod status_wire;
mod unit_wire;
mod unit_writes;
mod update_business_unit;
mod update_company;
mod update_member;
mod wire;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes of this room.
pub(crate) fn routes(routes: &mut ServiceConfig<'_>) {
    routes
        .service(create_company::create_company)
        .service(list_companies::list_companies)
        .service(get_company::get_company)
        .service(update_company::update_company)
        .service(create_member::create_member)
        .service(list_members::list_members)
        .service(get_member::get_member)
        .service(update_member::update_member)
        .service(delete_second_factor::delete_member_second_factor)
        .service(create_business_unit::create_business_unit)
        .service(list_business_units::list_business_units)
        .service(get_business_unit::get_business_unit)
        .service(update_business_unit::update_business_unit)
        .service(delete_business_unit::delete_business_unit);
}
