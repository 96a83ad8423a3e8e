//! `PATCH /v1/budgets/{id}`.

use actix_web::{patch, web};
use chrono::{DateTime, Utc};
use domain::bounds::Bounded;
use domain::companies::Owner;
use domain::events::EventType;
use domain::purchasing::{BadBudget, Budget, BudgetChanges};
use persistence::{Conn, bounds, purchasing};

use super::wire::{BudgetUpdate, BudgetView};
use crate::flows::approval_steps;
use crate::flows::budget::{self, Use};
use crate::flows::named_company::check_currency;
use crate::kernel::access::permission::UpdateBudgets;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::context::WriteContext;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::{Answered, At, Problem};
use crate::kernel::wire::BudgetKey;

/// Update a budget
///
/// Applies to the running period too, and to periods that have begun while the company was in another time zone.
/// An amount below what is used refuses new orders until enough is given back. An inactive budget counts no new
/// orders; orders that it counted give back to it.
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
            let before = caller.authorize_whole(before)?;
            caller.if_match(before.version)?;
            let changes = changes(conn, &before, body.parse()?)?;
            let budget = before.clone().changed(changes);
            check(&budget)?;
            check_currency(conn, Some(budget.company), &[("/amount", Some(budget.amount))])?;
            if budget.active && !before.active {
                bounds::hold(conn, Bounded::Budgets, Some(budget.company))?;
                let there = purchasing::count_budgets(conn, budget.cost_centre)?;
                Bounded::Budgets.check(there.active)?;
            }
            let zone = purchasing::hold_allowances(conn, budget.company)?;
            purchasing::save_budget(conn, &budget)?;
            budget::changed(conn, (&before, &budget), zone, ctx.time)?;
            let view = shown(conn, &budget, ctx.at)?;
            record_budget(conn, EventType::BudgetUpdated, (&budget, &view), ctx)?;
            Answer::ok(&view)
        })
        .await
}

/// Checks that the budget's values are valid together.
pub(super) fn check(budget: &Budget) -> Result<(), Problem> {
    let checked = budget.check();
    let pointer = checked.err().map_or("", BadBudget::pointer);
    checked.at(pointer)
}

/// The budget with the use of its running period.
pub(super) fn shown(
    conn: &mut Conn,
    budget: &Budget,
    at: DateTime<Utc>,
) -> Result<BudgetView, Problem> {
    let used = Use::of(conn, std::slice::from_ref(budget), None, at)?;
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

fn changes(
    conn: &mut Conn,
    budget: &Budget,
    update: BudgetUpdate,
) -> Result<BudgetChanges, Problem> {
    let of = (Some(budget.company), Owner::Company);
    let steps = update.steps.map(|steps| approval_steps::checked(conn, of, steps));
    Ok(BudgetChanges {
        amount: update.amount.map(Into::into),
        on_exceeded: update.on_exceeded.map(Into::into),
        steps: steps.transpose()?,
        valid_until: update.valid_until.map(|day| day.map(|day| day.0)),
        active: update.active,
    })
}
