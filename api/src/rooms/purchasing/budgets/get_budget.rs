//! `GET /v1/budgets/{id}`.

use actix_web::{get, web};
use persistence::purchasing;

use super::wire::{BudgetDay, BudgetView};
use crate::flows::budget::Use;
use crate::kernel::access::permission::ReadBudgets;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::query::Query;
use crate::kernel::wire::BudgetKey;

/// Get a budget
///
/// With what is reserved, committed and available in the period of `as_of`.
#[utoipa::path(
    params(BudgetKey, BudgetDay),
    responses((status = 200, body = BudgetView)),
    security(("bearer" = ["budgets.read"]))
)]
#[get("/budgets/{id}")]
pub(in crate::rooms::purchasing) async fn get_budget(
    caller: ResourceCaller<ReadBudgets>,
    id: web::Path<BudgetKey>,
    query: Query<BudgetDay>,
) -> Answered {
    let day = query.as_of.map(|day| day.0);
    caller
        .read(move |conn, caller| {
            let budget = purchasing::find_budget(conn, caller.scope(), **id)?;
            let budget = caller.authorize(budget)?;
            let at = caller.state().clock.now().at;
            let used = Use::of(conn, std::slice::from_ref(&budget), day, at)?;
            Answer::ok(&BudgetView::new(&budget, used.span(&budget), used.account(&budget)))
        })
        .await
}
