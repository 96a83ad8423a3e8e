//! Rules that ask for approval, with and without steps of their own.

use super::*;

/// A step for the members with this role.
fn step(role: Role) -> StepRule {
    StepRule::of(Approvers::Role(role), Mode::Any)
}

/// A limit of the company that asks for approval of each order, by these steps.
fn limit(steps: &[Role]) -> OrderLimit {
    OrderLimit {
        quota: None,
        id: OrderLimitId::from_uuid(Uuid::nil()),
        company: None,
        unit: None,
        owner: Owner::Company,
        min: None,
        max: Some(eur("0")),
        on_violation: OnViolation::RequireApproval,
        steps: steps.iter().copied().map(step).collect(),
        version: 1,
        created_at: DateTime::UNIX_EPOCH,
    }
}

/// The approvers and their order; the rule [`rule`] applies to six pieces and asks the role approver.
#[test]
fn own_steps_come_beside_those_of_the_approval_rules() {
    use Role::{Approver, Buyer, CompanyAdmin};
    let company = company();
    let asks = |basket: &str, limits: &[&[Role]], rules: &[Rule]| {
        let limits: Vec<_> = limits.iter().map(|steps| limit(steps)).collect();
        let context = Context {
            order_limits: limits.into(),
            approval_rules: rules.into(),
            ..context(&company)
        };
        let steps = place(&super::basket(basket), &context).unwrap().steps;
        let role = |step: &StepRule| match &step.approvers {
            Approvers::Role(role) => *role,
            other => panic!("a step without a role: {other:?}"),
        };
        steps
            .iter()
            .map(|planned| (planned.rule.is_some(), role(&planned.step)))
            .collect::<Vec<_>>()
    };
    let (none, rules): (&[Rule], &[Rule]) = (&[], &[rule()]);
    for (basket, limits, rules, steps) in [
        ("1×A", &[&[][..]][..], none, &[(false, CompanyAdmin)][..]),
        ("1×A", &[&[Buyer, Approver]], none, &[(false, Buyer), (false, Approver)]),
        ("1×A", &[&[Buyer], &[]], none, &[(false, CompanyAdmin), (false, Buyer)]),
        (
            "1×A",
            &[&[Buyer, Approver], &[Approver, Buyer]],
            none,
            &[(false, Buyer), (false, Approver)],
        ),
        ("6×A", &[&[]], rules, &[(true, Approver)]),
        ("6×A", &[&[Buyer]], rules, &[(true, Approver), (false, Buyer)]),
        ("6×A", &[&[Buyer], &[]], rules, &[(true, Approver), (false, Buyer)]),
    ] {
        assert_eq!(asks(basket, limits, rules), steps, "{basket} {limits:?}");
    }
}
