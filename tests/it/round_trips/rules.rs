//! Order limits, approval rules, approval requests.

use domain::approvals::{
    Approvers, Mode, Request, RequestStatus, Rule, Step, StepDecision, StepRule, StepState,
    Subject, Verdict,
};
use domain::companies::Owner;
use domain::identity::{Role, Scope};
use domain::purchasing::{Budget, BudgetPeriod, CostCentre, OnExceeded, OnViolation, OrderLimit};
use persistence::{approvals, purchasing};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use rstest::rstest;

use super::holds;
use super::values::*;
use crate::support::database::Backend;

prop_compose! {
    fn cost_centre()(
        id in id(), company in id(), code in text(), name in text(), active in any::<bool>(),
        version in version(), created_at in moment(),
    ) -> CostCentre {
        CostCentre { id, company, code, name, active, version, created_at }
    }
}

prop_compose! {
    fn budget()(
        id in id(), company in id(), cost_centre in id(), amount in money(),
        period in word(&BudgetPeriod::ALL), days in of((day(), day())),
        on_exceeded in word(&OnExceeded::ALL), warn_at in word(&["5", "33.3333", "100"]),
        active in any::<bool>(), version in version(), created_at in moment(),
    ) -> Budget {
        Budget {
            id, company, cost_centre, amount, period, on_exceeded, active, version, created_at,
            valid_from: days.map(|(one, other)| one.min(other)),
            valid_until: days.map(|(one, other)| one.max(other)),
            warn_at: warn_at.parse().expect("a percent"),
        }
    }
}

prop_compose! {
    fn order_limit()(currency in currency())(
        id in id(), company in of(id()), owner in word(&Owner::ALL),
        min in of(amount(currency)), more in amount(currency), bounded in any::<bool>(),
        on_violation in word(&OnViolation::ALL), version in version(), created_at in moment(),
    ) -> OrderLimit {
        let max = min.map_or(more, |min| min.plus(more).expect("a sum"));
        // One bound at least.
        let max = (bounded || min.is_none()).then_some(max);
        OrderLimit { id, company, owner, min, max, on_violation, version, created_at }
    }
}

fn approvers() -> impl Strategy<Value = Approvers> {
    prop_oneof![
        word(&Role::ALL).prop_map(Approvers::Role),
        vec(id(), 1..4).prop_map(Approvers::Members),
    ]
}

prop_compose! {
    fn step_rule()(
        approvers in approvers(), mode in word(&Mode::ALL),
        escalate_after_hours in of(1..8_760_u32),
    ) -> StepRule {
        StepRule { approvers, mode, escalate_after_hours }
    }
}

prop_compose! {
    fn rule()(
        id in id(), company in of(id()), owner in word(&Owner::ALL), name in text(),
        over in of(money()), priority in -1_000..1_000_i64, steps in vec(step_rule(), 1..4),
        version in version(), created_at in moment(),
    ) -> Rule {
        Rule { id, company, owner, name, over, priority, steps, version, created_at }
    }
}

prop_compose! {
    fn decision()(
        user in id(), verdict in word(&Verdict::ALL), comment in of(text()), at in moment(),
    ) -> StepDecision {
        StepDecision { user, verdict, comment, at }
    }
}

prop_compose! {
    fn step()(
        rule in of((id(), text())), approvers in approvers(), mode in word(&Mode::ALL),
        escalate_after_hours in of(1..8_760_u32), state in word(&StepState::ALL),
        active_since in of(moment()), escalated_at in of(moment()),
        decisions in vec(decision(), 0..3),
    ) -> Step {
        Step {
            rule, approvers, mode, escalate_after_hours, state, active_since, escalated_at,
            decisions,
        }
    }
}

prop_compose! {
    fn request()(
        id in id(), company in id(), order in id(), requested_by in id(),
        status in word(&RequestStatus::ALL), covers in text(), steps in vec(step(), 1..4),
        expires_at in of(moment()), version in version(), created_at in moment(),
    ) -> Request {
        Request {
            id, company, subject: Subject::Order(order), requested_by, status, covers, steps,
            expires_at, version, created_at,
        }
    }
}

#[rstest]
fn budgets(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, budget(), |conn, budget| {
        let before = Budget { valid_until: None, active: !budget.active, ..budget.clone() };
        purchasing::insert_budget(conn, &before)?;
        purchasing::save_budget(conn, budget)?;
        purchasing::find_budget(conn, &Scope::Everything, budget.id)
    });
}

#[rstest]
fn cost_centres(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, cost_centre(), |conn, centre| {
        let before =
            CostCentre { name: "before".to_owned(), active: !centre.active, ..centre.clone() };
        purchasing::insert_cost_centre(conn, &before)?;
        purchasing::save_cost_centre(conn, centre)?;
        purchasing::find_cost_centre(conn, &Scope::Everything, centre.id)
    });
}

#[rstest]
fn order_limits(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, order_limit(), |conn, limit| {
        purchasing::insert_order_limit(conn, limit)?;
        purchasing::find_order_limit(conn, &Scope::Everything, limit.id)
    });
}

#[rstest]
fn approval_rules(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, rule(), |conn, rule| {
        approvals::insert_rule(conn, rule)?;
        approvals::find_rule(conn, &Scope::Everything, rule.id)
    });
}

#[rstest]
fn approval_requests_are_added(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, request(), |conn, request| {
        approvals::insert_request(conn, request)?;
        approvals::find_request(conn, &Scope::Everything, request.id)
    });
}

#[rstest]
fn approval_requests_are_changed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, request(), |conn, request| {
        let before = Request {
            status: RequestStatus::Pending,
            covers: "before".to_owned(),
            steps: Vec::new(),
            version: request.version - 1,
            ..request.clone()
        };
        approvals::insert_request(conn, &before)?;
        approvals::save_request(conn, request, request.created_at)?;
        approvals::find_request(conn, &Scope::Everything, request.id)
    });
}
