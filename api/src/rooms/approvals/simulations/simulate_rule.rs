//! `POST /v1/approval-rules/simulations`.

use std::sync::Arc;

use actix_web::{post, web};
use chrono::{DateTime, Utc};
use domain::companies::CompanyId;
use domain::failure::Violation;
use domain::identity::Permission;
use domain::orders::place::Trial;
use persistence::Conn;
use persistence::orders::Placed;

use super::found::run;
use super::one_at_a_time::Simulating;
use super::wire::{NewRuleSimulation, RuleSimulation};
use crate::flows::named_company::{for_company, for_whom};
use crate::flows::rule_drafts::{NewApprovalRule, NewOrderLimit, NewQuantityRule};
use crate::kernel::access::permission::SimulateRules;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::problem::{Answered, Problem};
use crate::kernel::wire::CompanyKey;

/// Simulate a rule
///
/// What an approval rule, an order limit or a quantity rule would have done to the orders of some days: how many it
/// would have refused or sent to approval, and the users that it would have asked. It is decided by the functions
/// that placing an order uses. Orders count as they were placed, whatever became of them; people, roles, units,
/// products and the other rules are those of now. Nothing is stored. The rule is refused as its own operation would
/// refuse it, with pointers that begin at its field, but for bounds on how many rules there are. An order limit over a
/// `period` cannot be tried: 422 `period_not_simulated`. The answer shows orders: the caller needs `orders.read` too,
/// and the orders are those that it may read. At most the 20,000 newest orders are read, for 25 seconds (`truncated`), in
/// one simulation at a time per caller, and two per process: 409 `simulation_running`. It is a read: an
/// `Idempotency-Key` is accepted and ignored.
#[utoipa::path(
    request_body = NewRuleSimulation,
    // A read, although the rule is in a request body.
    extensions(("x-keeps-answer" = json!(false))),
    responses((status = 200, body = RuleSimulation)),
    security(("bearer" = ["approval_rules.simulate"]))
)]
#[post("/approval-rules/simulations")]
pub(super) async fn simulate_rule(
    caller: Caller<SimulateRules>,
    body: Body<NewRuleSimulation>,
    running: web::Data<Simulating>,
) -> Answered {
    let reads = Permission::ReadOrders;
    caller.require(reads)?;
    let orders = caller.grants().scope(Some(reads));
    let at = caller.write_context().at;
    let running = running.into_inner();
    caller
        .report(move |conn, caller| {
            // The turn ends with the work: not with a client that leaves, nor after a client that asks again.
            let turn = Arc::clone(&running).begin(caller.user())?;
            let (trial, which) = asked(conn, caller, body.parse()?, at)?;
            let found = run(conn, &orders, (&trial, &which), &turn)?;
            Answer::ok(&RuleSimulation::from(found))
        })
        .await
}

/// The rule to try, and the orders to try it on.
fn asked(
    conn: &mut Conn,
    caller: &Caller<SimulateRules>,
    new: NewRuleSimulation,
    at: DateTime<Utc>,
) -> Result<(Trial, Placed), Problem> {
    let (from, until) = new.days(caller.today(conn)?)?;
    let (trial, field) = match (new.approval_rule, new.order_limit, new.quantity_rule) {
        (Some(rule), None, None) => (approval(conn, caller, rule, at), "/approval_rule"),
        (None, Some(limit), None) => (order_limit(conn, caller, limit, at), "/order_limit"),
        (None, None, Some(rule)) => (quantity(conn, caller, rule, at), "/quantity_rule"),
        (Some(_) | None, Some(_) | None, Some(_) | None) => {
            let detail = "name one of approval_rule, order_limit and quantity_rule";
            return Err(Problem::invalid(vec![Violation::new("", "one_rule", detail)]));
        }
    };
    let trial = trial.map_err(|refused| refused.within(field))?;
    let company = company(conn, caller, &trial, new.company_id)?;
    Ok((trial, Placed { company, from, until }))
}

fn approval(
    conn: &mut Conn,
    caller: &Caller<SimulateRules>,
    new: NewApprovalRule,
    at: DateTime<Utc>,
) -> Result<Trial, Problem> {
    let whom = for_whom(conn, caller.scope(), (new.company_id, new.owner))?;
    caller.company_wide()?;
    Ok(Trial::Approval(new.rule(conn, whom, at)?))
}

fn order_limit(
    conn: &mut Conn,
    caller: &Caller<SimulateRules>,
    new: NewOrderLimit,
    at: DateTime<Utc>,
) -> Result<Trial, Problem> {
    let whom = for_whom(conn, caller.scope(), (new.company_id, new.owner))?;
    caller.company_wide()?;
    let limit = new.limit(conn, whom, at)?;
    if limit.quota.is_some() {
        let detail = "a limit over a period cannot be tried";
        let wrong = Violation::new("/period", "period_not_simulated", detail);
        return Err(Problem::invalid(vec![wrong]));
    }
    Ok(Trial::Limit(limit))
}

fn quantity(
    conn: &mut Conn,
    caller: &Caller<SimulateRules>,
    new: NewQuantityRule,
    at: DateTime<Utc>,
) -> Result<Trial, Problem> {
    let bound = new.bound(conn, caller.scope())?;
    caller.company_wide()?;
    Ok(Trial::Quantity(new.rule(conn, bound, at)?))
}

/// The company of the orders; `None`: all.
fn company(
    conn: &mut Conn,
    caller: &Caller<SimulateRules>,
    trial: &Trial,
    named: Option<CompanyKey>,
) -> Result<Option<CompanyId>, Problem> {
    let named = for_company(conn, caller.scope(), named)?;
    match (trial.company(), named) {
        (Some(bound), Some(other)) if bound != other => {
            let detail = "the rule binds another company";
            Err(Problem::invalid(vec![Violation::new("/company_id", "another_company", detail)]))
        }
        (bound, named) => Ok(bound.or(named)),
    }
}
