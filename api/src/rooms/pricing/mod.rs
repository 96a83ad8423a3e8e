//! Price lists, prices and tax rates.

mod create_price_list;
mod get_price_list;
mod get_tax_rates;
mod list_price_lists;
mod list_prices;
mod price_wire;
mod prices_set;
mod set_prices;
mod set_tax_rates;
mod tax_rate_wire;
mod update_price_list;
mod wire;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes of this room.
pub(crate) fn routes(routes: &mut ServiceConfig<'_>) {
    routes
        .service(create_price_list::create_price_list)
        .service(list_price_lists::list_price_lists)
        .service(get_price_list::get_price_list)
        .service(update_price_list::update_price_list)
        .service(list_prices::list_prices)
        .service(set_prices::set_prices)
        .service(get_tax_rates::get_tax_rates)
        .service(set_tax_rates::set_tax_rates);
}
