//! `POST /v1/orders/evaluate`.

use actix_web::post;

use super::trace::OrderEvaluation;
use super::wire::NewOrder;
use crate::flows::place_order::evaluate;
use crate::kernel::access::permission::EvaluateOrders;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::problem::Answered;

/// Evaluate an order
///
/// Decides as placing it would, stores nothing, and says why: which price won, what is left of every
/// limit, who would have to approve. Figures are for callers who may read them elsewhere: credit (`credit.read`),
/// stock (`stock.read`), order limits (`order_limits.read`), approval rules (`approval_rules.read`). It is a read: an
/// `Idempotency-Key` is accepted and stands for nothing.
#[utoipa::path(
    request_body = NewOrder,
    // A read, though its order comes in a body.
    extensions(("x-keeps-answer" = json!(false))),
    responses((status = 200, body = OrderEvaluation)),
    security(("bearer" = ["orders.evaluate"]))
)]
#[post("/orders/evaluate")]
pub(super) async fn evaluate_order(
    caller: Caller<EvaluateOrders>,
    body: Body<NewOrder>,
) -> Answered {
    let now = caller.occasion();
    caller
        .snapshot(move |conn, caller| {
            let placing = body.parse()?.placing(caller)?;
            Answer::ok(&OrderEvaluation::new(evaluate(conn, &placing, &now)?, caller))
        })
        .await
}
