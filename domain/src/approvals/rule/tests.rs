use uuid::Uuid;

use super::*;
use crate::money::Money;

fn eur(minor: i64) -> Money {
    Money::from_minor(minor, "EUR".parse().unwrap())
}

fn step(mode: Mode) -> StepRule {
    StepRule { approvers: Approvers::Role(Role::Approver), mode, chasing: Chasing::default() }
}

fn rule(id: u128, priority: i64, over: Option<Money>, steps: Vec<StepRule>) -> Rule {
    Rule {
        id: ApprovalRuleId::from_uuid(Uuid::from_u128(id)),
        company: None,
        owner: Owner::Operator,
        name: format!("R{id}"),
        when: over.map_or_else(Condition::default, Condition::over),
        priority,
        steps,
        calendar: None,
        version: 1,
        created_at: DateTime::UNIX_EPOCH,
    }
}

#[test]
fn over_means_over_and_the_higher_priority_asks_first() {
    let rules = [
        rule(1, 0, Some(eur(100)), vec![step(Mode::Any), step(Mode::All)]),
        rule(2, 5, Some(eur(200)), vec![step(Mode::Any)]),
        rule(3, 0, Some(Money::from_minor(1, "USD".parse().unwrap())), vec![step(Mode::Any)]),
        rule(4, -1, None, vec![step(Mode::Any)]),
    ];
    for (net, names) in
        [(100, &["R4"][..]), (101, &["R1", "R1", "R4"]), (201, &["R2", "R1", "R1", "R4"])]
    {
        let facts = Facts {
            net: eur(net),
            lines: Vec::new(),
            destination: "FR".parse().unwrap(),
            requester_roles: &[],
        };
        let steps = steps_for(&rules, &facts);
        let found: Vec<_> = steps.iter().map(|s| s.rule.clone().unwrap().1).collect();
        assert_eq!(found, names, "{net}");
    }
}

#[test]
fn a_rule_nobody_can_keep_is_refused() {
    let nobody = StepRule { approvers: Approvers::Members(vec![]), ..step(Mode::Any) };
    let named = |count, members: u128| StepRule {
        approvers: Approvers::Members(
            (0..members).map(|id| MemberId::from_uuid(Uuid::from_u128(id))).collect(),
        ),
        ..step(Mode::AtLeast(count))
    };
    let chased = |chasing| StepRule { chasing, ..step(Mode::Any) };
    let none = Chasing::default();
    let at_once = chased(Chasing { escalate_after_hours: Some(0), ..none.clone() });
    let never = chased(Chasing { escalate_after_hours: Some(8761), ..none.clone() });
    let nagging = chased(Chasing { remind_every_hours: Some(0), ..none.clone() });
    let to_nobody = Some(Approvers::Members(vec![]));
    let to_nobody = chased(Chasing { escalate_to: to_nobody, ..none });
    for (over, steps, verdict) in [
        (Some(eur(-1)), vec![step(Mode::Any)], Err(BadRule::Negative)),
        (None, vec![], Err(BadRule::Steps)),
        (None, vec![nobody], Err(BadRule::Members)),
        (None, vec![at_once], Err(BadRule::Hours)),
        (None, vec![never], Err(BadRule::Hours)),
        (None, vec![nagging], Err(BadRule::Reminders)),
        (None, vec![to_nobody], Err(BadRule::Members)),
        (None, vec![named(0, 2)], Err(BadRule::AtLeast)),
        (None, vec![named(3, 2)], Err(BadRule::AtLeast)),
        (None, vec![step(Mode::AtLeast(21))], Err(BadRule::AtLeast)),
        (None, vec![named(2, 2), step(Mode::AtLeast(20))], Ok(())),
        (Some(eur(0)), vec![step(Mode::All)], Ok(())),
    ] {
        let when = over.map_or_else(Condition::default, Condition::over);
        assert_eq!(Rule::check(&when, &steps), verdict);
    }
}
