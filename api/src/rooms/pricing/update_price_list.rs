//! `PATCH /v1/price-lists/{id}`.

use actix_web::{patch, web};
use domain::events::EventType;
use domain::pricing::{PriceList, Validity};
use persistence::{Conn, pricing};

use super::wire::{PriceListUpdate, PriceListView, companies};
use crate::kernel::access::permission::UpdatePriceLists;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::{Answered, At, Problem};
use crate::kernel::wire::{Day, PriceListKey};

/// Update a price list
///
/// Existing orders keep their prices.
#[utoipa::path(
    params(PriceListKey),
    request_body = PriceListUpdate,
    responses((status = 200, body = PriceListView)),
    security(("bearer" = ["price_lists.update"]))
)]
#[patch("/price-lists/{id}")]
pub(super) async fn update_price_list(
    caller: ResourceCaller<UpdatePriceLists>,
    id: web::Path<PriceListKey>,
    body: Body<PriceListUpdate>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let list = caller.authorize(pricing::lock(conn, caller.scope(), **id)?)?;
            caller.if_match(list.version)?;
            let list = changed(conn, list, body.parse()?)?;
            pricing::save(conn, &list, ctx.at)?;
            let view = PriceListView::from(&list);
            let subject =
                Subject { id: list.id, version: list.version, company: None, view: &view };
            record(conn, EventType::PriceListUpdated, &subject, ctx)?;
            Answer::ok(&view)
        })
        .await
}

fn changed(
    conn: &mut Conn,
    list: PriceList,
    update: PriceListUpdate,
) -> Result<PriceList, Problem> {
    let day = |set: Option<Option<Day>>, before| set.map_or(before, |day| day.map(|day| day.0));
    let from = day(update.valid_from, list.validity.from());
    let until = day(update.valid_until, list.validity.until());
    Ok(PriceList {
        name: update.name.unwrap_or(list.name),
        priority: update.priority.unwrap_or(list.priority),
        validity: Validity::new(from, until).at("/valid_until")?,
        companies: match update.company_ids {
            None => list.companies,
            Some(named) => companies(conn, named)?,
        },
        version: list.version + 1,
        ..list
    })
}
