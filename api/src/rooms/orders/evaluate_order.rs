//! `POST /v1/orders/evaluate`.

use actix_web::post;
use domain::identity::Permission;

use super::trace::OrderEvaluation;
use super::wire::NewOrder;
use crate::flows::approvers;
use crate::flows::place_order::evaluate;
use crate::kernel::access::permission::EvaluateOrders;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::problem::Answered;

/// Evaluate an order
///
/// Makes the same decision as placing the order, stores nothing, and explains it: the winning price, the
/// remainder of every limit, the required approvers. `approval` names the users that each step would ask now;
/// staff of the operator are named to staff alone. Figures are shown only to callers that may read them
/// elsewhere: credit (`credit.read`), stock (`stock.read`), order limits (`order_limits.read`), budgets
/// (`budgets.read`), approval rules (`approval_rules.read`). For a company that is not active, or is on hold, it is
/// refused as placing is: 409 `company_not_active`, `company_on_hold`. It is a read: an `Idempotency-Key` is
/// accepted and ignored.
#[utoipa::path(
    request_body = NewOrder,
    // A read, although the order is in a request body.
    extensions(("x-keeps-answer" = json!(false))),
    responses((status = 200, body = OrderEvaluation)),
    security(("bearer" = ["orders.evaluate"]))
)]
#[post("/orders/evaluate")]
pub(super) async fn evaluate_order(
    caller: Caller<EvaluateOrders>,
    body: Body<NewOrder>,
) -> Answered {
    let ctx = caller.write_context();
    caller
        .report(move |conn, caller| {
            let placing = body.parse()?.placing(caller, Permission::EvaluateOrders)?;
            let decision = evaluate(conn, &placing, &ctx)?;
            let steps = approvers::of_order(conn, (&placing, &decision), &ctx, caller.scope())?;
            Answer::ok(&OrderEvaluation::new(decision, steps.into(), caller))
        })
        .await
}
