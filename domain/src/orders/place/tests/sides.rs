//! The side that a broken rule asks for approval.

use super::*;
use crate::purchasing::{QuantityRuleId, QuantityTerm, SetBy};

/// Both sides limit an order to 50.00, B is sold in sixes by its product, and the company takes twelve B at most.
/// The approval rule asks over 50.00, too.
#[test]
fn each_side_answers_for_its_own_rules() {
    let company = company();
    let limit = |owner| OrderLimit {
        quota: None,
        id: OrderLimitId::from_uuid(Uuid::nil()),
        company: Some(company.id),
        unit: None,
        owner,
        min: None,
        max: Some(eur("50")),
        on_violation: OnViolation::RequireApproval,
        steps: Vec::new(),
        version: 1,
        created_at: DateTime::UNIX_EPOCH,
    };
    let most = QuantityTerm {
        unit: None,
        by: SetBy::Company(QuantityRuleId::from_uuid(Uuid::nil())),
        bounds: QuantityRule::new(None, Some(12), None).unwrap(),
        on_violation: OnViolation::RequireApproval,
        steps: Vec::new(),
    };
    let base = || {
        let mut base = context(&company);
        for product in base.products.values_mut() {
            product.on_violation = OnViolation::RequireApproval;
        }
        base.quantity_rules =
            [(ProductId::from_uuid(Uuid::from_u128(2)), vec![most.clone()])].into();
        base
    };
    let both = [limit(Owner::Operator), limit(Owner::Company)];
    let (operators, companys) = ([both[0].clone()], [both[1].clone()]);
    let admins = Approvers::Role(Role::CompanyAdmin);
    let (approvers, staff) = (Approvers::Role(Role::Approver), Approvers::Staff);
    let large = [rule()];
    let (all, no_limits, no_rules): (_, &[OrderLimit], &[Rule]) = (&large[..], &[], &[]);
    for (text, limits, rules, expected) in [
        ("6×A", &operators[..], no_rules, vec![&staff]),
        ("6×A", &companys[..], no_rules, vec![&admins]),
        ("6×A", &both[..], no_rules, vec![&admins, &staff]),
        ("6×A", &operators[..], all, vec![&approvers, &staff]),
        ("6×A", &companys[..], all, vec![&approvers]),
        ("5×B", no_limits, no_rules, vec![&staff]),
        ("18×B", no_limits, no_rules, vec![&admins]),
        ("17×B", no_limits, no_rules, vec![&admins, &staff]),
        ("6×B", &both[..], all, vec![]),
    ] {
        let context = Context {
            order_limits: limits.to_vec().into(),
            approval_rules: rules.to_vec().into(),
            ..base()
        };
        let decision = place(&basket(text), &context).unwrap();
        let found: Vec<_> = decision.steps.iter().map(|step| &step.step.approvers).collect();
        assert_eq!(found, expected, "{text}: {limits:?}, {rules:?}");
    }
}

/// An approval rule of the operator that asks staff comes after the company's steps, whatever its priority, and leaves
/// the company's own limit to its administrators.
#[test]
fn steps_of_staff_come_after_those_of_the_company() {
    let company = company();
    let limit = OrderLimit {
        id: OrderLimitId::from_uuid(Uuid::nil()),
        company: Some(company.id),
        unit: None,
        owner: Owner::Company,
        min: None,
        max: Some(eur("0")),
        quota: None,
        on_violation: OnViolation::RequireApproval,
        steps: Vec::new(),
        version: 1,
        created_at: DateTime::UNIX_EPOCH,
    };
    let executive = || Approvers::StaffRole(crate::identity::StaffRole::Executive);
    let staffs = Rule {
        owner: Owner::Operator,
        priority: 9,
        steps: vec![StepRule::of(executive(), Mode::Any)],
        ..rule()
    };
    let (admins, approvers) =
        (Approvers::Role(Role::CompanyAdmin), Approvers::Role(Role::Approver));
    for (limits, rules, expected) in [
        (vec![], vec![staffs.clone()], vec![executive()]),
        (vec![limit.clone()], vec![staffs.clone()], vec![admins, executive()]),
        (vec![limit], vec![staffs, rule()], vec![approvers, executive()]),
    ] {
        let context = Context {
            order_limits: limits.into(),
            approval_rules: rules.into(),
            ..context(&company)
        };
        let decision = place(&basket("6×A"), &context).unwrap();
        let asked: Vec<_> = decision.steps.into_iter().map(|one| one.step.approvers).collect();
        assert_eq!(asked, expected);
    }
}
