//! The job `watch-budgets`: tells once per period that a budget is nearly used up.

use domain::events::EventType;
use domain::identity::Scope;
use domain::operation::{DueItem, Every};
use domain::purchasing::{Budget, BudgetId};
use persistence::{Conn, purchasing};

use super::update_budget::record_budget;
use super::wire::BudgetView;
use crate::flows::budget::Use;
use crate::kernel::context::WriteContext;
use crate::kernel::job::{Due, Job, JobClock};
use crate::kernel::problem::Problem;

/// Budgets in memory at a time.
const PAGE: i64 = 500;

/// The job.
pub(crate) const WATCH_BUDGETS: Job = Job {
    name: "watch-budgets",
    says: "Tells once per period that a budget has reached the percent from which it warns.",
    every: Every::QUARTER_HOUR,
    clock: JobClock::Business,
    subject: Some("budget"),
    due,
    work,
};

/// The budgets in the order of their age: the time at which one reaches its percent is stored nowhere.
fn due(conn: &mut Conn, due: &Due) -> Result<Vec<DueItem>, Problem> {
    let most = usize::try_from(due.limit).unwrap_or(usize::MAX);
    let (mut items, mut after) = (Vec::new(), due.after);
    while items.len() < most {
        let budgets = purchasing::watched_budgets(conn, after, PAGE)?;
        let Some(last) = budgets.last() else { break };
        after = item(last);
        let used = Use::of(conn, &budgets, None, due.as_of)?;
        let reached = budgets.into_iter().filter_map(|budget| used.reached(budget));
        items.extend(reached.map(|budget| item(&budget)));
    }
    items.truncate(most);
    Ok(items)
}

fn item(budget: &Budget) -> DueItem {
    DueItem { at: budget.created_at, id: budget.id.uuid() }
}

/// Tells of one budget, unless another run was faster.
fn work(conn: &mut Conn, item: DueItem, ctx: &WriteContext) -> Result<usize, Problem> {
    let id = BudgetId::from_uuid(item.id);
    let Some(budget) = purchasing::lock_budget(conn, &Scope::Everything, id)? else { return Ok(0) };
    let used = Use::of(conn, std::slice::from_ref(&budget), None, ctx.at)?;
    let Some(budget) = used.reached(budget) else { return Ok(0) };
    purchasing::save_budget(conn, &budget)?;
    let view = BudgetView::new(&budget, used.span(&budget), used.account(&budget));
    record_budget(conn, EventType::BudgetThresholdReached, (&budget, &view), ctx)?;
    Ok(1)
}
