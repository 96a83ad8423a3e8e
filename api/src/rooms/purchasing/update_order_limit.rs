//! `PATCH /v1/order-limits/{id}`.

use actix_web::{patch, web};
use chrono::{DateTime, Utc};
use domain::calendar;
use domain::companies::Owner;
use domain::events::EventType;
use domain::purchasing::{OrderLimit, OrderLimitChanges};
use persistence::{Conn, purchasing};

use super::wire::{OrderLimitUpdate, OrderLimitView};
use crate::flows::approval_steps;
use crate::flows::named_company::check_currency;
use crate::flows::rule_drafts::at_fault;
use crate::kernel::access::permission::UpdateOrderLimits;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::{Answered, Problem};
use crate::kernel::wire::OrderLimitKey;

/// Update an order limit
///
/// It binds new orders as it is then; one with a `period` binds in the running period too. Only staff change the
/// operator's limits: 403 `operators_rule`.
#[utoipa::path(
    params(OrderLimitKey),
    request_body = OrderLimitUpdate,
    responses((status = 200, body = OrderLimitView)),
    security(("bearer" = ["order_limits.update"]))
)]
#[patch("/order-limits/{id}")]
pub(super) async fn update_order_limit(
    caller: ResourceCaller<UpdateOrderLimits>,
    id: web::Path<OrderLimitKey>,
    body: Body<OrderLimitUpdate>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let limit = purchasing::lock_order_limit(conn, caller.scope(), **id)?;
            let limit = caller.authorize_whole(limit)?;
            limit.owner.admit(Owner::side_of(caller.scope()))?;
            caller.if_match(limit.version)?;
            let changes = changes(conn, &limit, body.parse()?)?;
            let most = limit.most();
            let limit = at_fault(limit.changed(changes))?;
            let bounds = [("/min_total", limit.min), ("/max_total", limit.max)];
            check_currency(conn, limit.company, &bounds)?;
            save(conn, most, &limit, ctx.at)?;
            let view = OrderLimitView::from(&limit);
            let subject = Subject {
                id: limit.id,
                version: limit.version,
                company: limit.company,
                view: &view,
            };
            record(conn, EventType::OrderLimitUpdated, &subject, ctx)?;
            Answer::ok(&view)
        })
        .await
}

/// Stores the limit, which allowed `most` before, with the accounts of its running periods.
fn save(
    conn: &mut Conn,
    most: Option<i64>,
    limit: &OrderLimit,
    at: DateTime<Utc>,
) -> Result<(), Problem> {
    if limit.most() == most {
        return Ok(purchasing::save_order_limit(conn, limit)?);
    }
    // No order opens an account with the limit as it was. Like budgets, before the version of the rules is locked.
    purchasing::hold_quotas(conn, limit.company)?;
    purchasing::save_order_limit(conn, limit)?;
    // It may still be yesterday somewhere.
    let on = at.date_naive().pred_opt().unwrap_or(calendar::FIRST);
    Ok(purchasing::set_quota(conn, limit, on)?)
}

fn changes(
    conn: &mut Conn,
    limit: &OrderLimit,
    update: OrderLimitUpdate,
) -> Result<OrderLimitChanges, Problem> {
    let of = (limit.company, limit.owner);
    let steps = update.steps.map(|steps| approval_steps::checked(conn, of, steps));
    Ok(OrderLimitChanges {
        min: update.min_total.map(Into::into).merged(),
        max: update.max_total.map(Into::into).merged(),
        most: update.max_quantity,
        on_violation: update.on_violation.map(Into::into),
        steps: steps.transpose()?,
    })
}
