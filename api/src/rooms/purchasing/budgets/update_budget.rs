//! `PATCH /v1/budgets/{id}`.

use actix_web::{patch, web};
use domain::bounds::Bounded;
use domain::events::EventType;
use domain::purchasing::{Budget, BudgetChanges};
use persistence::{Conn, bounds, purchasing};

use super::wire::{BudgetUpdate, BudgetView};
use crate::flows::budget::{self, Use};
use crate::flows::named_company::check_currency;
use crate::kernel::access::permission::UpdateBudgets;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::clock::Moment;
use crate::kernel::context::WriteContext;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::{Answered, At, Problem};
use crate::kernel::wire::BudgetKey;

/// Update a budget
///
/// Applies to the running period too. An amount below what is used refuses new orders until enough is given
/// back. An inactive budget counts no new orders; orders that it counted give back to it.
#[utoipa::path(
    params(BudgetKey),
    request_body = BudgetUpdate,
    responses((status = 200, body = BudgetView)),
    security(("bearer" = ["budgets.update"]))
)]
#[patch("/budgets/{id}")]
pub(in crate::rooms::purchasing) async fn update_budget(
    caller: ResourceCaller<UpdateBudgets>,
    id: web::Path<BudgetKey>,
    body: Body<BudgetUpdate>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let before = purchasing::lock_budget(conn, caller.scope(), **id)?;
            let before = caller.authorize(before)?;
            caller.company_wide()?;
            caller.if_match(before.version)?;
            let was_active = before.active;
            let budget = before.changed(&body.parse()?.into());
            budget.check().at("")?;
            check_currency(conn, Some(budget.company), &[("/amount", Some(budget.amount))])?;
            if budget.active && !was_active {
                bounds::hold(conn, Bounded::Budgets, Some(budget.company))?;
                let there = purchasing::count_budgets(conn, budget.cost_centre)?;
                Bounded::Budgets.check(there)?;
            }
            let zone = purchasing::hold_allowances(conn, budget.company)?;
            purchasing::save_budget(conn, &budget)?;
            budget::open(conn, &budget, zone, ctx.time)?;
            let view = shown(conn, &budget, ctx.time)?;
            record_budget(conn, EventType::BudgetUpdated, (&budget, &view), ctx)?;
            Answer::ok(&view)
        })
        .await
}

/// The budget with the use of its running period.
pub(super) fn shown(conn: &mut Conn, budget: &Budget, now: Moment) -> Result<BudgetView, Problem> {
    let used = Use::of(conn, std::slice::from_ref(budget), None, now)?;
    Ok(BudgetView::new(budget, used.span(budget), used.account(budget)))
}

/// Records an event of a stored budget.
pub(super) fn record_budget(
    conn: &mut Conn,
    event: EventType,
    (budget, view): (&Budget, &BudgetView),
    ctx: &WriteContext,
) -> Result<(), Problem> {
    let (id, version, company) = (budget.id, budget.version, Some(budget.company));
    record(conn, event, &Subject { id, version, company, view }, ctx)
}

impl From<BudgetUpdate> for BudgetChanges {
    fn from(update: BudgetUpdate) -> Self {
        Self {
            amount: update.amount.map(Into::into),
            on_exceeded: update.on_exceeded.map(Into::into),
            valid_until: update.valid_until.map(|day| day.map(|day| day.0)),
            active: update.active,
        }
    }
}
