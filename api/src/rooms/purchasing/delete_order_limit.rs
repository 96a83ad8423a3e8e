//! `DELETE /v1/order-limits/{id}`.

use actix_web::{delete, web};
use domain::companies::Owner;
use domain::events::EventType;
use persistence::purchasing;

use super::wire::OrderLimitView;
use crate::kernel::access::permission::DeleteOrderLimits;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::Answered;
use crate::kernel::wire::OrderLimitKey;
use crate::kernel::write::NoBody;

/// Delete an order limit
///
/// It no longer applies to new orders. Only staff delete the operator's limits: 403 `operators_rule`.
#[utoipa::path(
    params(OrderLimitKey),
    responses((status = 204)),
    security(("bearer" = ["order_limits.delete"]))
)]
#[delete("/order-limits/{id}")]
pub(super) async fn delete_order_limit(
    caller: ResourceCaller<DeleteOrderLimits>,
    id: web::Path<OrderLimitKey>,
) -> Answered {
    caller
        .write(&NoBody)
        .run(move |conn, caller, ctx| {
            let limit = purchasing::lock_order_limit(conn, caller.scope(), **id)?;
            let limit = caller.authorize_whole(limit)?;
            limit.owner.admit(Owner::side_of(caller.scope()))?;
            caller.if_match(limit.version)?;
            purchasing::delete_order_limit(conn, limit.id)?;
            let view = OrderLimitView::from(&limit);
            let version = limit.version + 1;
            let subject = Subject { id: limit.id, version, company: limit.company, view: &view };
            record(conn, EventType::OrderLimitDeleted, &subject, ctx)?;
            Ok(Answer::nothing())
        })
        .await
}
