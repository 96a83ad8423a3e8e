//! `POST /v1/order-limits`.

use actix_web::post;
use domain::bounds::Bounded;
use domain::events::EventType;
use domain::failure::Violation;
use domain::money::Money;
use domain::purchasing::{OnViolation, OrderLimit, Quota};
use domain::text::composed;
use persistence::{Conn, bounds, catalog, fresh_id, purchasing};

use super::wire::{NewOrderLimit, OrderLimitView, at_fault};
use crate::flows::approval_steps;
use crate::flows::named_company::{check_currency, for_whom};
use crate::kernel::access::permission::CreateOrderLimits;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::{Answered, Problem};

/// Create an order limit
///
/// With a `period` it is a quota: the orders of the calendar period count together, those before the limit was
/// set too, by `max_total` or by `max_quantity` of a `sku`. An order beyond it is refused with 409
/// `quota_exceeded`, or asks for approval. What is cancelled is given back to the period it was taken from.
///
/// A company's administrator sets limits of that company; staff set limits of any company or of all
/// companies. Only staff set and end the operator's limits (for all companies, or with
/// `"owner": "operator"`): 403 `operators_rule`. A company's limit is in the company's currency (422
/// `currency_mismatch`). A limit for all companies applies only to orders in its currency; the trace of
/// other orders says so. At most 100 limits per company, and 100 for all companies: 409
/// `too_many_order_limits`.
#[utoipa::path(
    request_body = NewOrderLimit,
    responses((status = 201, body = OrderLimitView)),
    security(("bearer" = ["order_limits.create"]))
)]
#[post("/order-limits")]
pub(super) async fn create_order_limit(
    caller: Caller<CreateOrderLimits>,
    body: Body<NewOrderLimit>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let new = body.parse()?;
            let (min, max) = (new.min_total.map(Money::from), new.max_total.map(Money::from));
            let (company, owner) = for_whom(conn, caller.scope(), (new.company_id, new.owner))?;
            caller.company_wide()?;
            let quota = at_fault(new.quota())?;
            at_fault(OrderLimit::check(min, max, quota.as_ref()))?;
            let quota = with_sku(conn, quota)?;
            check_currency(conn, company, &[("/min_total", min), ("/max_total", max)])?;
            let steps = approval_steps::checked(conn, company, new.steps.unwrap_or_default())?;
            bounds::hold(conn, Bounded::OrderLimits, company)?;
            Bounded::OrderLimits.check(purchasing::count_order_limits(conn, company)?)?;
            if quota.is_some() {
                // No order slips between the limit and the count of the orders before it.
                purchasing::hold_quotas(conn, company)?;
            }
            let limit = OrderLimit {
                id: fresh_id(),
                company,
                owner,
                min,
                max,
                quota,
                on_violation: new.on_violation.map_or(OnViolation::Deny, Into::into),
                steps,
                version: 1,
                created_at: ctx.at,
            };
            purchasing::insert_order_limit(conn, &limit)?;
            let view = OrderLimitView::from(&limit);
            let subject = Subject { id: limit.id, version: 1, company: limit.company, view: &view };
            record(conn, EventType::OrderLimitCreated, &subject, ctx)?;
            Answer::created(format!("/v1/order-limits/{}", limit.id), &view)
        })
        .await
}

/// The quota with its SKU as the product has it.
fn with_sku(conn: &mut Conn, quota: Option<Quota>) -> Result<Option<Quota>, Problem> {
    let Some(mut quota) = quota else { return Ok(None) };
    if let Some(pieces) = &mut quota.pieces {
        let found = catalog::find_by_sku(conn, &composed(pieces.sku.as_str()))?;
        let unknown = || {
            let detail = format!("unknown SKU {}", pieces.sku);
            Problem::invalid(vec![Violation::new("/sku", "unknown_sku", detail)])
        };
        pieces.sku = found.ok_or_else(unknown)?.sku;
    }
    Ok(Some(quota))
}
