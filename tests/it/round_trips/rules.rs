//! Order limits, approval rules, approval requests.

use chrono::DateTime;
use domain::approvals::{
    Approvers, Chasing, Condition, Content, DefaultStaff, Delegation, Mode, Request, RequestStatus,
    Rule, Step, StepDecision, StepRule, StepState, Subject, Tolerance, Verdict,
};
use domain::catalog::Sku;
use domain::companies::Owner;
use domain::identity::{
    EmergencyOffer, Pair, Permission, Role, Scope, Segregation, StaffRole, Strictness,
};
use domain::purchasing::{
    Budget, BudgetPeriod, CostCentre, OnExceeded, OnViolation, OrderLimit, Per, Period, Pieces,
    Quota,
};
use domain::settings::{
    ApprovalSettings, AutomaticCeiling, BasketHours, Duplicates, Guests, OnDuplicate, PendingDays,
    Settings,
};
use persistence::{approvals, purchasing, settings};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::subsequence;
use rstest::rstest;

use super::holds;
use super::values::*;
use crate::support::database::Backend;

prop_compose! {
    fn cost_centre()(
        id in id(), company in id(), unit in of(id()), code in text(), name in text(),
        active in any::<bool>(), version in version(), created_at in moment(),
    ) -> CostCentre {
        CostCentre { id, company, unit, code, name, active, version, created_at }
    }
}

prop_compose! {
    fn budget()(
        id in id(), company in id(), cost_centre in id(), amount in money(),
        period in word(&BudgetPeriod::ALL), days in of((day(), day())), told in of(day()),
        on_exceeded in (word(&OnExceeded::ALL), vec(step_rule(), 0..3)),
        warn_at in word(&["5", "33.3333", "100"]), active in any::<bool>(), version in version(),
        created_at in moment(),
    ) -> Budget {
        Budget {
            id, company, cost_centre, amount, period, active, version, created_at,
            on_exceeded: on_exceeded.0,
            steps: on_exceeded.1,
            valid_from: days.map(|(one, other)| one.min(other)),
            valid_until: days.map(|(one, other)| one.max(other)),
            warn_at: warn_at.parse().expect("a percent"),
            threshold_reached_in: told,
        }
    }
}

prop_compose! {
    fn order_limit()(currency in currency())(
        id in id(), company in of(id()), unit in of(id()), owner in word(&Owner::ALL),
        min in of(amount(currency)), more in amount(currency), bounded in any::<bool>(),
        on_violation in word(&OnViolation::ALL), steps in vec(step_rule(), 0..3),
        version in version(), created_at in moment(),
    ) -> OrderLimit {
        let max = min.map_or(more, |min| min.plus(more).expect("a sum"));
        // One bound at least.
        let max = (bounded || min.is_none()).then_some(max);
        OrderLimit {
            id, company, unit, owner, min, max, quota: None, on_violation, steps, version,
            created_at,
        }
    }
}

/// A limit over a period, of money or of pieces.
fn quota() -> impl Strategy<Value = OrderLimit> {
    let period = word(&[Period::Day, Period::Week, Period::Month, Period::Quarter, Period::Year]);
    let pieces = of(0..1_000_i64);
    (order_limit(), money(), period, word(&Per::ALL), pieces).prop_map(
        |(limit, most, period, per, pieces)| {
            let max = pieces.is_none().then_some(most);
            let sku = Sku::stored("BOLT".to_owned());
            let pieces = pieces.map(|most| Pieces { sku, most });
            let quota = Some(Quota { period, per, pieces });
            OrderLimit { min: None, max, quota, ..limit }
        },
    )
}

fn offerable() -> Vec<Permission> {
    Permission::ALL.into_iter().filter(|one| EmergencyOffer::offerable(*one).is_ok()).collect()
}

prop_compose! {
    fn some_settings()(
        time_zone in zone(), (catalogue, prices, stock) in any::<(bool, bool, bool)>(),
        currency in of(currency()), customers in switches(), days in 1..=365_i64,
        offered in subsequence(offerable(), 0..4),
        segregation in of(vec((word(&Permission::ALL), word(&Strictness::ALL)), 0..4)),
        calendar in of(id()), number in word(&OnDuplicate::ALL), hours in 0..=8_760_i64,
        (ceiling, default_staff) in (of(money()), word(&DefaultStaff::ALL)), version in version(),
    ) -> Settings {
        let pair = |(left, mode)| Pair { left, right: Permission::ReadAccess, mode };
        let segregation = segregation.map_or_else(Segregation::default, |pairs| {
            Segregation::stored(pairs.into_iter().map(pair).collect(), Vec::new())
        });
        Settings {
            time_zone, calendar, customers, version,
            guests: Guests { catalogue, prices, stock, currency },
            pending: PendingDays::new(days).expect("days"),
            duplicates: Duplicates {
                purchase_order_number: number,
                basket: BasketHours::new(hours).expect("hours"),
            },
            approvals: ApprovalSettings {
                automatic_ceiling: ceiling.and_then(|net| AutomaticCeiling::new(net).ok()),
                default_staff,
            },
            segregation,
            emergency: EmergencyOffer {
                permissions: offered.into_iter().collect(), others: Vec::new(),
            },
        }
    }
}

fn approvers() -> impl Strategy<Value = Approvers> {
    prop_oneof![
        word(&Role::ALL).prop_map(Approvers::Role),
        vec(id(), 1..4).prop_map(Approvers::Members),
        word(&Role::ALL).prop_map(Approvers::RoleAtUnit),
        Just(Approvers::Staff),
        word(&StaffRole::ALL).prop_map(Approvers::StaffRole),
    ]
}

prop_compose! {
    fn chasing()(
        escalate_after_hours in of(1..8_760_u32), working in any::<bool>(),
        escalate_to in of(approvers()), remind_every_hours in of(1..8_760_u32),
    ) -> Chasing {
        Chasing { escalate_after_hours, working, escalate_to, remind_every_hours }
    }
}

fn mode() -> impl Strategy<Value = Mode> {
    prop_oneof![Just(Mode::Any), Just(Mode::All), (1..20_u32).prop_map(Mode::AtLeast)]
}

fn sku() -> impl Strategy<Value = Sku> {
    word(&["BOLT-M8", "N: 1", "Ä"]).prop_map(|sku| Sku::stored(sku.to_owned()))
}

prop_compose! {
    fn condition()(
        order_total_over in of(money()), line_total_over in of(money()), skus in vec(sku(), 0..3),
        quantity_over in of((sku(), 0..100_i64)), cost_centres in vec(text(), 0..3),
        ship_to_countries in vec(country(), 0..3), new_ship_to in any::<bool>(), requester_roles in vec(word(&Role::ALL), 0..3),
        plain in any::<bool>(),
    ) -> Condition {
        let whole = Condition {
            order_total_over, line_total_over, skus, quantity_over, cost_centres,
            ship_to_countries, new_ship_to, requester_roles,
        };
        if plain { Condition { order_total_over, ..Condition::default() } } else { whole }
    }
}

prop_compose! {
    pub fn step_rule()(
        approvers in approvers(), mode in mode(), chasing in chasing(),
    ) -> StepRule {
        StepRule { approvers, mode, chasing }
    }
}

fn tolerance() -> impl Strategy<Value = Tolerance> {
    let percent = of(word(&["5", "33.3333", "0.5"]));
    let valid = (percent, of(money()))
        .prop_filter("neither", |(percent, amount)| percent.is_some() || amount.is_some());
    valid.prop_map(|(percent, amount)| {
        let percent = percent.map(|text| text.parse().expect("a percent"));
        Tolerance::new(percent, amount).expect("a tolerance")
    })
}

prop_compose! {
    fn rule()(
        id in id(), company in of(id()), unit in of(id()), owner in word(&Owner::ALL), name in text(),
        when in condition(), priority in -1_000..1_000_i64, steps in vec(step_rule(), 1..4),
        calendar in of(id()), tolerance in of(tolerance()), version in version(),
        created_at in moment(),
    ) -> Rule {
        Rule {
            id, company, unit, owner, name, when, priority, steps, calendar, tolerance, version,
            created_at,
        }
    }
}

prop_compose! {
    fn decision()(
        user in id(), on_behalf_of in of(id()), verdict in word(&Verdict::ALL), comment in of(text()), at in moment(),
    ) -> StepDecision {
        StepDecision { user, on_behalf_of, verdict, comment, at }
    }
}

prop_compose! {
    fn step()(
        rule in of((id(), text())), approvers in approvers(), mode in mode(),
        chasing in chasing(), calendar in of(id()), tolerance in of(tolerance()), state in word(&StepState::ALL),
        active_since in of(moment()), deadline in of(moment()), escalated_at in of(moment()),
        reminds_at in of(moment()), reminders in 0..10_u32, decisions in vec(decision(), 0..3),
    ) -> Step {
        Step {
            rule, approvers, mode, chasing, calendar, tolerance, state, active_since, deadline,
            escalated_at, reminds_at, reminders, decisions,
        }
    }
}

prop_compose! {
    fn request()(
        id in id(), company in id(), order in id(), requested_by in id(),
        status in word(&RequestStatus::ALL), covers in text(), steps in vec(step(), 1..4),
        approved in of(content()), expires_at in of(moment()), version in version(),
        created_at in moment(),
    ) -> Request {
        Request {
            id, company, subject: Subject::Order(order), requested_by, status, covers, steps,
            approved, expires_at, version, created_at,
        }
    }
}

prop_compose! {
    fn content()(
        net in money(), items in proptest::collection::btree_set(text(), 0..3), frame in text(),
    ) -> Content {
        Content { net, items, frame }
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
fn quotas(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, quota(), |conn, limit| {
        let before = OrderLimit { version: limit.version - 1, ..limit.clone() };
        purchasing::insert_order_limit(conn, &before)?;
        purchasing::save_order_limit(conn, limit)?;
        purchasing::find_order_limit(conn, &Scope::Everything, limit.id)
    });
}

#[rstest]
fn settings_are_set_and_changed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, some_settings(), |conn, changed| {
        let first = Settings { version: 1, ..Settings::default() };
        let now = DateTime::UNIX_EPOCH;
        assert!(settings::save(conn, &first, now)?);
        assert!(!settings::save(conn, &first, now)?, "there is never a second");
        assert!(settings::save(conn, changed, now)?);
        settings::find(conn).map(Some)
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
fn approval_rules_are_changed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, rule(), |conn, rule| {
        let before = Rule {
            name: "before".to_owned(),
            when: Condition::default(),
            steps: Vec::new(),
            tolerance: None,
            version: rule.version - 1,
            ..rule.clone()
        };
        approvals::insert_rule(conn, &before)?;
        approvals::save_rule(conn, rule)?;
        approvals::find_rule(conn, &Scope::Everything, rule.id)
    });
}

prop_compose! {
    fn delegation()(
        id in id(), company in of(id()), from in id(), to in id(), starts_at in moment(),
        hours in 1..10_000_i64, note in of(text()), version in version(), created_at in moment(),
    ) -> Delegation {
        let ends_at = starts_at + chrono::TimeDelta::hours(hours);
        Delegation { id, company, from, to, starts_at, ends_at, note, version, created_at }
    }
}

#[rstest]
fn delegations(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, delegation(), |conn, delegation| {
        let note = Some("before".to_owned());
        let before = Delegation { note, version: delegation.version - 1, ..delegation.clone() };
        approvals::insert_delegation(conn, &before)?;
        approvals::save_delegation(conn, delegation)?;
        approvals::find_delegation(conn, (&Scope::Everything, delegation.from), delegation.id)
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
            approved: None,
            version: request.version - 1,
            ..request.clone()
        };
        approvals::insert_request(conn, &before)?;
        approvals::save_request(conn, request, request.created_at)?;
        approvals::find_request(conn, &Scope::Everything, request.id)
    });
}
