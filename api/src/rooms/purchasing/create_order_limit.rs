//! `POST /v1/order-limits`.

use actix_web::post;
use domain::bounds::Bounded;
use domain::events::EventType;
use persistence::{bounds, purchasing};

use super::wire::OrderLimitView;
use crate::flows::named_company::for_whom;
use crate::flows::rule_drafts::NewOrderLimit;
use crate::kernel::access::permission::CreateOrderLimits;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::Answered;

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
            let (company, owner) = for_whom(conn, caller.scope(), (new.company_id, new.owner))?;
            caller.company_wide()?;
            new.hold(conn, company)?;
            let limit = new.limit(conn, (company, owner), ctx.at)?;
            bounds::hold(conn, Bounded::OrderLimits, company)?;
            Bounded::OrderLimits.check(purchasing::count_order_limits(conn, company)?)?;
            if limit.quota.is_some() {
                // No order slips between the limit and the count of the orders before it.
                purchasing::hold_quotas(conn, company)?;
            }
            purchasing::insert_order_limit(conn, &limit)?;
            let view = OrderLimitView::from(&limit);
            let subject = Subject { id: limit.id, version: 1, company: limit.company, view: &view };
            record(conn, EventType::OrderLimitCreated, &subject, ctx)?;
            Answer::created(format!("/v1/order-limits/{}", limit.id), &view)
        })
        .await
}
