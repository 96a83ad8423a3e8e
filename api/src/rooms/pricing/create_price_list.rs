//! `POST /v1/price-lists`.

use actix_web::post;
use domain::events::EventType;
use domain::pricing::{PriceList, Validity};
use persistence::{fresh_id, pricing};

use super::wire::{NewPriceList, PriceListView, companies};
use crate::kernel::access::permission::CreatePriceLists;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::{Answered, At};

/// Create a price list
///
/// It has no prices yet. Without `company_ids` it applies to all companies.
#[utoipa::path(
    request_body = NewPriceList,
    responses((status = 201, body = PriceListView)),
    security(("bearer" = ["price_lists.create"]))
)]
#[post("/price-lists")]
pub(super) async fn create_price_list(
    caller: Caller<CreatePriceLists>,
    body: Body<NewPriceList>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, _caller, ctx| {
            let new = body.parse()?;
            let from = new.valid_from.map(|day| day.0);
            let until = new.valid_until.map(|day| day.0);
            let list = PriceList {
                id: fresh_id(),
                name: new.name,
                currency: new.currency.0,
                priority: new.priority.unwrap_or(0),
                validity: Validity::new(from, until).at("/valid_until")?,
                companies: companies(conn, new.company_ids)?,
                version: 1,
                created_at: ctx.at,
            };
            pricing::insert(conn, &list)?;
            let view = PriceListView::from(&list);
            let subject =
                Subject { id: list.id, version: list.version, company: None, view: &view };
            record(conn, EventType::PriceListCreated, &subject, ctx)?;
            Answer::created(format!("/v1/price-lists/{}", list.id), &view)
        })
        .await
}
