//! Products and their stock.

mod adjust_stock;
mod create_product;
mod get_product;
mod get_stock;
mod list_products;
mod price_view;
mod priced;
mod product_cache;
mod set_stock;
mod stock_wire;
mod update_product;
mod wire;

pub(crate) use product_cache::ProductCache;
use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes of this room.
pub(crate) fn routes(routes: &mut ServiceConfig<'_>) {
    routes
        .service(create_product::create_product)
        .service(list_products::list_products)
        .service(get_product::get_product)
        .service(update_product::update_product)
        .service(get_stock::get_stock)
        .service(set_stock::set_stock)
        .service(adjust_stock::adjust_stock);
}
