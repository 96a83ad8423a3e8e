//! `PUT /v1/price-lists/{id}/prices`.

use actix_web::{put, web};
use domain::events::EventType;
use domain::pricing::PriceList;
use persistence::pricing;

use super::price_wire::PriceSetting;
use super::prices_set::PricesSetView;
use super::wire::PriceListView;
use crate::kernel::access::permission::SetPrices;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::Answered;
use crate::kernel::wire::PriceListKey;

/// Set prices of a list
///
/// Replaces all tiers of the given products, up to 5,000 at once, atomically: one invalid value refuses
/// the whole request. The version of the list increases.
#[utoipa::path(
    params(PriceListKey),
    request_body = PriceSetting,
    responses((status = 200, body = PriceListView)),
    security(("bearer" = ["price_lists.set_prices"]))
)]
#[put("/price-lists/{id}/prices")]
pub(super) async fn set_prices(
    caller: ResourceCaller<SetPrices>,
    id: web::Path<PriceListKey>,
    body: Body<PriceSetting>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let list = caller.authorize(pricing::lock(conn, caller.scope(), **id)?)?;
            caller.if_match(list.version)?;
            let prices = body.parse()?.prices(conn)?;
            let before = pricing::prices_of(conn, list.id, &prices.products)?;
            pricing::replace_prices(conn, list.id, &prices.products, &prices.tiers)?;
            let after = pricing::prices_of(conn, list.id, &prices.products)?;
            let list = PriceList { version: list.version + 1, ..list };
            pricing::save(conn, &list, ctx.at)?;
            let view = PricesSetView::new(&list, before, after);
            let subject =
                Subject { id: list.id, version: list.version, company: None, view: &view };
            record(conn, EventType::PricesSet, &subject, ctx)?;
            Answer::ok(&PriceListView::from(&list))
        })
        .await
}
