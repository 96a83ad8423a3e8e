//! The order of the steps that rules ask for, how steps are stored, and rules that are refused.

use uuid::Uuid;

use super::*;
use crate::companies::MemberId;
use crate::identity::StaffRole;
use crate::money::Money;

fn eur(minor: i64) -> Money {
    Money::from_minor(minor, "EUR".parse().unwrap())
}

fn step(mode: Mode) -> StepRule {
    StepRule::of(Approvers::Role(Role::Approver), mode)
}

fn rule(id: u128, priority: i64, over: Option<Money>, steps: Vec<StepRule>) -> Rule {
    Rule {
        id: ApprovalRuleId::from_uuid(Uuid::from_u128(id)),
        company: None,
        unit: None,
        owner: Owner::Operator,
        name: format!("R{id}"),
        when: over.map_or_else(Condition::default, Condition::over),
        priority,
        steps,
        calendar: None,
        tolerance: None,
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
            cost_centres: Vec::new(),
            destination: "FR".parse().unwrap(),
            new_ship_to: false,
            requester_roles: &[],
        };
        let steps = steps_for(&rules, &facts);
        let found: Vec<_> = steps.iter().map(|s| s.rule.clone().unwrap().1).collect();
        assert_eq!(found, names, "{net}");
    }
}

#[test]
fn the_release_before_reads_a_step_of_the_staff() {
    let member = MemberId::from_uuid(Uuid::nil());
    for (approvers, stored, beside) in [
        (Approvers::Role(Role::Approver), r#"{"role":"approver"}"#.to_owned(), ""),
        (
            Approvers::RoleAtUnit(Role::Approver),
            r#"{"role":"approver"}"#.to_owned(),
            r#","approvers_at":"unit""#,
        ),
        (Approvers::Members(vec![member]), format!(r#"{{"members":["{member}"]}}"#), ""),
        (Approvers::Staff, r#"{"members":[]}"#.to_owned(), ""),
        (
            Approvers::StaffRole(StaffRole::Executive),
            r#"{"members":[]}"#.to_owned(),
            r#","staff_role":"executive""#,
        ),
    ] {
        let whole = format!(r#"{{"approvers":{stored}{beside}}}"#);
        assert_eq!(serde_json::to_string(&approvers).unwrap(), whole);
        assert_eq!(serde_json::from_str::<Approvers>(&whole).unwrap(), approvers);
        // Beside the other fields of its step, where the release before finds what it reads.
        let rule = StepRule::of(approvers, Mode::Any);
        let step = serde_json::to_value(&rule).unwrap();
        assert_eq!(step["approvers"], serde_json::from_str::<serde_json::Value>(&stored).unwrap());
        assert!(serde_json::from_value::<StepOfTheReleaseBefore>(step.clone()).is_ok());
        assert_eq!(serde_json::from_value::<StepRule>(step).unwrap(), rule);
    }
}

/// Those that a step escalates to are read as they are stored, and bare, as servers stored them before.
#[test]
fn an_escalation_is_read_in_both_shapes() {
    let to = Approvers::Members(vec![MemberId::from_uuid(Uuid::nil())]);
    for to in [Approvers::Role(Role::Approver), to, Approvers::RoleAtUnit(Role::Approver)] {
        let bare = serde_json::to_value(&to).unwrap()["approvers"].clone();
        let chasing = Chasing {
            escalate_after_hours: Some(8),
            escalate_to: Some(to.clone()),
            ..Chasing::NONE
        };
        let rule = StepRule { chasing, ..step(Mode::Any) };
        let mut stored = serde_json::to_value(&rule).unwrap();
        assert_eq!(serde_json::from_value::<StepRule>(stored.clone()).unwrap(), rule);
        stored["escalate_to"] = bare;
        let read: StepRule = serde_json::from_value(stored).unwrap();
        let anywhere = match to {
            Approvers::RoleAtUnit(role) => Approvers::Role(role),
            other => other,
        };
        assert_eq!(read.chasing.escalate_to, Some(anywhere));
    }
    let none = serde_json::to_value(step(Mode::Any)).unwrap();
    assert_eq!(serde_json::from_value::<StepRule>(none).unwrap(), step(Mode::Any));
}

/// A step as the release before reads and writes it.
#[derive(Serialize, Deserialize)]
struct StepOfTheReleaseBefore {
    approvers: ApproversOfTheReleaseBefore,
    mode: ModeOfTheReleaseBefore,
    escalate_after_hours: Option<u32>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ApproversOfTheReleaseBefore {
    Role(Role),
    Members(Vec<MemberId>),
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ModeOfTheReleaseBefore {
    Any,
    All,
}

#[test]
fn the_release_before_reads_a_number_of_voices_as_all() {
    use ModeOfTheReleaseBefore as Before;
    let chasing = Chasing { working: true, escalate_after_hours: Some(8), ..Chasing::NONE };
    for (mode, read_before) in
        [(Mode::Any, Before::Any), (Mode::All, Before::All), (Mode::AtLeast(2), Before::All)]
    {
        let rule = StepRule { chasing: chasing.clone(), ..step(mode) };
        let stored = serde_json::to_value(&rule).unwrap();
        assert_eq!(serde_json::from_value::<StepRule>(stored.clone()).unwrap(), rule);
        let old: StepOfTheReleaseBefore = serde_json::from_value(stored).unwrap();
        assert_eq!((&old.mode, old.escalate_after_hours), (&read_before, Some(8)));
        // What that release writes is read in turn: all approvers are asked from then on.
        let written = serde_json::to_value(&old).unwrap();
        let read: StepRule = serde_json::from_value(written).unwrap();
        let asked = if mode == Mode::Any { Mode::Any } else { Mode::All };
        assert_eq!((read.mode, read.approvers), (asked, rule.approvers));
    }
    let planned = PlannedStep::own(step(Mode::AtLeast(2)));
    let stored = serde_json::to_value(crate::approvals::Step::waiting(planned)).unwrap();
    assert_eq!((&stored["mode"], &stored["at_least"]), (&"all".into(), &2.into()));
}

#[test]
fn a_step_of_the_release_before_is_read() {
    let stored = r#"{"approvers":{"role":"approver"},"mode":"all","escalate_after_hours":48}"#;
    let chasing = Chasing { escalate_after_hours: Some(48), ..Chasing::NONE };
    let read: StepRule = serde_json::from_str(stored).unwrap();
    assert_eq!(read, StepRule { chasing, ..step(Mode::All) });
}

#[test]
fn a_rule_that_no_order_can_keep_is_refused() {
    let no_member = StepRule { approvers: Approvers::Members(vec![]), ..step(Mode::Any) };
    let named = |count, members: u128| {
        let members = (0..members).map(|id| MemberId::from_uuid(Uuid::from_u128(id))).collect();
        StepRule::of(Approvers::Members(members), Mode::AtLeast(count))
    };
    let twice = MemberId::from_uuid(Uuid::nil());
    let twice = StepRule::of(Approvers::Members(vec![twice, twice]), Mode::AtLeast(2));
    let chased = |chasing| StepRule { chasing, ..step(Mode::Any) };
    let at_once = chased(Chasing { escalate_after_hours: Some(0), ..Chasing::NONE });
    let never = chased(Chasing { escalate_after_hours: Some(8761), ..Chasing::NONE });
    let nagging = chased(Chasing { remind_every_hours: Some(0), ..Chasing::NONE });
    let to_no_member = Some(Approvers::Members(vec![]));
    let to_no_member = chased(Chasing { escalate_to: to_no_member, ..Chasing::NONE });
    let executive = || Approvers::StaffRole(StaffRole::Executive);
    let to_staff = Chasing { escalate_to: Some(executive()), ..Chasing::NONE };
    let all_staff = StepRule::of(executive(), Mode::All);
    let of_staff = StepRule::of(executive(), Mode::Any);
    for (over, steps, verdict) in [
        (None, vec![chased(to_staff)], Err(BadRule::Staff)),
        (None, vec![all_staff], Err(BadRule::Staff)),
        (None, vec![of_staff.clone(), step(Mode::All)], Ok(())),
        (Some(eur(-1)), vec![step(Mode::Any)], Err(BadRule::Negative)),
        (None, vec![], Err(BadRule::Steps)),
        (None, vec![no_member], Err(BadRule::Members)),
        (None, vec![at_once], Err(BadRule::Hours)),
        (None, vec![never], Err(BadRule::Hours)),
        (None, vec![nagging], Err(BadRule::Reminders)),
        (None, vec![to_no_member], Err(BadRule::Members)),
        (None, vec![named(0, 2)], Err(BadRule::AtLeast)),
        (None, vec![named(3, 2)], Err(BadRule::AtLeast)),
        (None, vec![twice], Err(BadRule::AtLeast)),
        (None, vec![step(Mode::AtLeast(21))], Err(BadRule::AtLeast)),
        (None, vec![named(2, 2), step(Mode::AtLeast(20))], Ok(())),
        (Some(eur(0)), vec![step(Mode::All)], Ok(())),
    ] {
        let when = over.map_or_else(Condition::default, Condition::over);
        assert_eq!(Rule::check(&when, &steps), verdict);
    }
    for (steps, by_company) in
        [(vec![step(Mode::Any)], Ok(())), (vec![of_staff], Err(BadRule::Side))]
    {
        assert_eq!(Rule::check_side(&steps, Owner::Company), by_company);
        assert_eq!(Rule::check_side(&steps, Owner::Operator), Ok(()));
    }
}
