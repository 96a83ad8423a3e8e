//! `POST /v1/budgets`.

use actix_web::post;
use domain::bounds::Bounded;
use domain::companies::Owner;
use domain::events::EventType;
use domain::failure::Violation;
use domain::purchasing::{Budget, Percent};
use persistence::{bounds, fresh_id, purchasing};

use super::update_budget::{check, record_budget, shown};
use super::wire::{BudgetView, NewBudget};
use crate::flows::named_company::check_currency;
use crate::flows::{approval_steps, budget};
use crate::kernel::access::permission::CreateBudgets;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::problem::{Answered, Problem};

/// Create a budget
///
/// Counts what the orders of the cost centre come to in each calendar period of the company, net, from the
/// running period on: orders that it has already are counted. The amount is in the company's currency (422
/// `currency_mismatch`). A custom period needs both days (422 `bad_validity`). At most 5 active budgets per cost
/// centre (409 `too_many_budgets`), beside at most 100 inactive ones (409 `too_many_inactive_budgets`).
#[utoipa::path(
    request_body = NewBudget,
    responses((status = 201, body = BudgetView)),
    security(("bearer" = ["budgets.create"]))
)]
#[post("/budgets")]
pub(in crate::rooms::purchasing) async fn create_budget(
    caller: Caller<CreateBudgets>,
    body: Body<NewBudget>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let new = body.parse()?;
            let centre = purchasing::find_cost_centre(conn, caller.scope(), *new.cost_centre_id)?;
            let centre = centre.ok_or_else(unknown_cost_centre)?;
            caller.company_wide()?;
            let steps = new.steps.unwrap_or_default();
            let of = (Some(centre.company), Owner::Company);
            let steps = approval_steps::checked(conn, of, steps)?;
            let budget = Budget {
                id: fresh_id(),
                company: centre.company,
                cost_centre: centre.id,
                amount: new.amount.into(),
                period: new.period.into(),
                valid_from: new.valid_from.map(|day| day.0),
                valid_until: new.valid_until.map(|day| day.0),
                on_exceeded: new.on_exceeded.into(),
                steps,
                warn_at: new.warn_at_percent.map_or(Percent::EIGHTY, |percent| percent.0),
                active: true,
                version: 1,
                created_at: ctx.at,
                threshold_reached_in: None,
            };
            check(&budget)?;
            check_currency(conn, Some(budget.company), &[("/amount", Some(budget.amount))])?;
            bounds::hold(conn, Bounded::Budgets, Some(budget.company))?;
            let there = purchasing::count_budgets(conn, centre.id)?;
            Bounded::Budgets.check(there.active)?;
            Bounded::InactiveBudgets.check(there.inactive)?;
            let zone = purchasing::hold_allowances(conn, budget.company)?;
            purchasing::insert_budget(conn, &budget)?;
            budget::open(conn, &budget, zone, ctx.time)?;
            let view = shown(conn, &budget, ctx.at)?;
            record_budget(conn, EventType::BudgetCreated, (&budget, &view), ctx)?;
            Answer::created(format!("/v1/budgets/{}", budget.id), &view)
        })
        .await
}

fn unknown_cost_centre() -> Problem {
    let detail = "unknown cost centre";
    Problem::invalid(vec![Violation::new("/cost_centre_id", "unknown_cost_centre", detail)])
}
