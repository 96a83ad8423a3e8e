//! A rule tried on an order says what it says when the order is placed under it.

use super::*;
use crate::approvals::PlannedStep;
use crate::orders::Order;
use crate::purchasing::{Binds, ProductRule, QuantityRuleId, QuantityTerm};
use crate::settings::PendingDays;

/// The order, placed without any rule.
pub(super) fn placed(basket: &Basket, context: &Context<'_>) -> Order {
    let new = NewOrder {
        id: OrderId::from_uuid(Uuid::nil()),
        number: 1,
        company: context.company.id,
        placed_by: UserId::from_uuid(Uuid::nil()),
        member: None,
        approval_request: ApprovalRequestId::from_uuid(Uuid::nil()),
        today: context.today,
        at: DateTime::UNIX_EPOCH,
        pending: PendingDays::default(),
    };
    place(basket, context).unwrap().order(basket, new).unwrap()
}

/// What the rule says to the order when the order is placed: none, a refusal, or the steps.
fn said(text: &str, trial: &Trial, base: &Context<'_>) -> Option<Vec<PlannedStep>> {
    let mut context = base.clone();
    match trial {
        Trial::Approval(rule) => {
            let mut rules = context.approval_rules.into_owned();
            rules.push(rule.clone());
            context.approval_rules = rules.into();
        }
        Trial::Limit(limit) => context.order_limits = vec![limit.clone()].into(),
        Trial::Quantity(rule) => {
            context.quantity_rules = [(rule.product, vec![QuantityTerm::of(rule)])].into();
        }
    }
    let decision = place(&basket(text), &context).unwrap();
    match decision.outcome {
        Outcome::Allow | Outcome::Hold => None,
        Outcome::RequireApproval => Some(decision.steps),
        Outcome::Deny => Some(Vec::new()),
    }
}

/// What a trial says to the order, which was placed before there was any approval rule.
fn tried(text: &str, trial: &Trial, base: &Context<'_>) -> Option<Vec<PlannedStep>> {
    let without = Context { approval_rules: [].as_slice().into(), ..base.clone() };
    let order = placed(&basket(text), &without);
    let product = base.products.values().find(|product| product.sku.as_str() == "A").unwrap();
    let goods = TrialGoods {
        product,
        candidates: base.candidates.get(&product.id).map_or(&[][..], Vec::as_slice),
        rules: &[],
    };
    let at = Surroundings {
        country: base.company.country,
        unit: base.unit,
        requester_roles: base.requester_roles,
        is_new_ship_to: base.is_new_ship_to,
        approval_rules: &base.approval_rules,
        default_staff: DefaultStaff::Executive,
        goods: Some(goods),
    };
    trial.hit(&order, &at).map(|hit| hit.steps)
}

#[test]
fn a_trial_says_what_placing_says() {
    let company = company();
    let base = context(&company);
    let limit = |min: Option<&str>, max: Option<&str>, on_violation, owner| {
        Trial::Limit(OrderLimit {
            id: OrderLimitId::from_uuid(Uuid::nil()),
            company: None,
            unit: None,
            owner,
            min: min.map(eur),
            max: max.map(eur),
            quota: None,
            on_violation,
            steps: Vec::new(),
            version: 1,
            created_at: DateTime::UNIX_EPOCH,
        })
    };
    let quantity = |binds, on_violation, owner| {
        Trial::Quantity(ProductRule {
            unit: None,
            id: QuantityRuleId::from_uuid(Uuid::nil()),
            product: ProductId::from_uuid(Uuid::from_u128(1)),
            sku: "A".parse().unwrap(),
            binds,
            owner,
            bounds: QuantityRule::new(Some(2), Some(11), None).unwrap(),
            on_violation,
            steps: Vec::new(),
            version: 1,
            created_at: DateTime::UNIX_EPOCH,
        })
    };
    let (of_company, of_list) =
        (Binds::Company(company.id), Binds::PriceList(PriceListId::from_uuid(Uuid::nil())));
    let (ask, deny) = (OnViolation::RequireApproval, OnViolation::Deny);
    let (operator, own) = (Owner::Operator, Owner::Company);
    let mut hits = 0;
    for trial in [
        Trial::Approval(rule()),
        limit(Some("20.00"), Some("60.00"), ask, own),
        limit(Some("20.00"), Some("60.00"), ask, operator),
        limit(None, Some("60.00"), deny, operator),
        quantity(of_company, ask, own),
        quantity(of_company, deny, operator),
        quantity(of_list, ask, operator),
    ] {
        for text in ["1×A", "2×A", "6×A", "5×A 5×A", "12×A", "6×B", "6×B 7×A"] {
            let found = tried(text, &trial, &base);
            assert_eq!(found, said(text, &trial, &base), "{text} under {trial:?}");
            hits += i32::from(found.is_some());
        }
    }
    assert!(hits > 15, "only {hits} hits");
}

/// A limit of the company without steps of its own takes those of the approval rules that apply.
#[test]
fn a_trial_takes_the_steps_of_the_rules_in_force() {
    let company = company();
    let base = Context { approval_rules: vec![rule()].into(), ..context(&company) };
    let limit = Trial::Limit(OrderLimit {
        id: OrderLimitId::from_uuid(Uuid::nil()),
        company: None,
        unit: None,
        owner: Owner::Company,
        min: None,
        max: Some(eur("0.00")),
        quota: None,
        on_violation: OnViolation::RequireApproval,
        steps: Vec::new(),
        version: 1,
        created_at: DateTime::UNIX_EPOCH,
    });
    for text in ["1×A", "6×A", "12×A"] {
        assert_eq!(tried(text, &limit, &base), said(text, &limit, &base), "{text}");
    }
}

/// Placing refuses an order whose rules ask for more steps than an approval request may have. So does a trial.
#[test]
fn a_trial_refuses_what_no_request_can_hold() {
    let company = company();
    let by_five = |number| {
        let step = StepRule::of(Approvers::Role(Role::Approver), Mode::Any);
        let id = ApprovalRuleId::from_uuid(Uuid::from_u128(number));
        Rule { id, steps: vec![step; 5], ..rule() }
    };
    let own = [StepRule::of(Approvers::Role(Role::CompanyAdmin), Mode::Any)];
    let limit = |owner, steps: &[StepRule]| {
        Trial::Limit(OrderLimit {
            id: OrderLimitId::from_uuid(Uuid::nil()),
            company: None,
            unit: None,
            owner,
            min: None,
            max: Some(eur("0.00")),
            quota: None,
            on_violation: OnViolation::RequireApproval,
            steps: steps.to_vec(),
            version: 1,
            created_at: DateTime::UNIX_EPOCH,
        })
    };
    for (rules, trial, refuses) in [
        (4, limit(Owner::Company, &[]), false),
        (5, limit(Owner::Company, &[]), true),
        (3, limit(Owner::Company, &own), false),
        (4, limit(Owner::Company, &own), true),
        (4, limit(Owner::Operator, &[]), true),
        (3, Trial::Approval(by_five(9)), false),
        (4, Trial::Approval(by_five(9)), true),
    ] {
        let rules: Vec<_> = (1..=rules).map(by_five).collect();
        let base = Context { approval_rules: rules.into(), ..context(&company) };
        let found = tried("12×A", &trial, &base).expect("a hit");
        assert_eq!(found.is_empty(), refuses, "{trial:?}");
        let told = said("12×A", &trial, &base).expect("a hit");
        assert_eq!(told.is_empty(), refuses, "{trial:?}");
    }
}
