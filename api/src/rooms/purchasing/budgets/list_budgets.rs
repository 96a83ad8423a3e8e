//! `GET /v1/budgets`.

use actix_web::get;
use persistence::page::Position;
use persistence::purchasing;

use super::wire::{BudgetFilter, BudgetList, BudgetView};
use crate::flows::budget::Use;
use crate::kernel::access::permission::ReadBudgets;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::problem::Answered;
use crate::kernel::query::Query;

/// List budgets
///
/// Newest first, each with the use of its running period.
#[utoipa::path(
    params(BudgetFilter),
    responses((status = 200, body = BudgetList)),
    security(("bearer" = ["budgets.read"]))
)]
#[get("/budgets")]
pub(in crate::rooms::purchasing) async fn list_budgets(
    caller: Caller<ReadBudgets>,
    query: Query<BudgetFilter>,
) -> Answered {
    let page = caller.page(query.limit, query.cursor.as_deref())?;
    let centre = query.cost_centre_id.map(|centre| *centre);
    caller
        .read(move |conn, caller| {
            let budgets = purchasing::list_budgets(conn, caller.scope(), centre, page.slice())?;
            let used = Use::of(conn, &budgets, None, caller.state().clock.now().at)?;
            let (data, next_cursor) = page.fill(
                budgets,
                |last| Position { at: last.created_at, id: last.id.uuid() },
                |row| Ok(BudgetView::new(&row, used.span(&row), used.account(&row))),
            )?;
            Answer::ok(&BudgetList { data, next_cursor })
        })
        .await
}
