//! Approval limits: a yes above the own limit is refused, and no step waits for one.

use proptest::prelude::*;

use super::*;

/// The amount of every answer.
const AMOUNT: i64 = 50_000;

/// These members, some with a limit in minor units.
pub(super) fn limited(names: &[&str], limits: &[(&str, i64)]) -> Vec<Colleague> {
    let mut company = colleagues(names);
    for (name, minor) in limits {
        for colleague in company.iter_mut().filter(|one| one.user == user(name)) {
            colleague.limit = ApprovalLimit::new(eur(*minor)).ok();
        }
    }
    company
}

const ALL: [&str; 5] = ["ada", "bob", "cid", "dan", "eve"];

#[test]
fn a_yes_above_the_limit_is_refused_and_a_no_is_taken() {
    let below = limited(&ALL, &[("bob", AMOUNT - 1), ("cid", AMOUNT)]);
    for mode in [Mode::Any, Mode::All, Mode::AtLeast(1)] {
        let steps = [step(Approvers::Role(Role::Approver), mode)];
        check(&steps, &below, "bob", "above_approval_limit");
        check(&steps, &below, "!bob", "rejected rejected");
        check(&steps, &below, "cid", "approved approved");
        check(&steps, &below, "dan", "not_an_approver");
    }
    let mut foreign = limited(&ALL, &[]);
    foreign[1].limit = ApprovalLimit::new(Money::from_minor(1 << 40, "USD".parse().unwrap())).ok();
    let steps = [step(Approvers::Members(vec![member("bob")]), Mode::Any)];
    check(&steps, &foreign, "bob", "above_approval_limit");
    check(&steps, &foreign, "dan", "approved approved");
}

/// Those that are asked for the whole may take a part out and approve the rest, also where others may approve the rest.
#[test]
fn approvers_of_the_whole_approve_the_rest() {
    let below = limited(&ALL, &[("bob", AMOUNT - 1), ("cid", AMOUNT - 1)]);
    for (mode, name, whole, outcome) in [
        // Dan, the administrator, stands in for the whole alone.
        (Mode::Any, "dan", AMOUNT, "approved approved"),
        (Mode::Any, "dan", AMOUNT - 1, "not_an_approver"),
        (Mode::Any, "bob", AMOUNT, "approved approved"),
        (Mode::Any, "eve", AMOUNT, "not_an_approver"),
        // All that may approve the rest are asked, and none carries the step alone.
        (Mode::All, "dan", AMOUNT, "pending active"),
        (Mode::All, "bob", AMOUNT, "pending active"),
    ] {
        let pending = request(vec![step(Approvers::Role(Role::Approver), mode)]);
        let said = Answer {
            content: content(AMOUNT - 1),
            asked_for: eur(whole),
            ..answer(name, Verdict::Approve, 1)
        };
        assert_eq!(shown(decided(pending, said, &below)), outcome, "{mode:?} {name} {whole}");
    }
}

#[test]
fn where_no_limit_is_enough_administrators_decide_and_then_staff() {
    for mode in [Mode::Any, Mode::All, Mode::AtLeast(1)] {
        let steps = [step(Approvers::Role(Role::Approver), mode)];
        let low = limited(&ALL, &[("bob", 0), ("cid", 1)]);
        check(&steps, &low, "bob", "above_approval_limit");
        check(&steps, &low, "dan", "approved approved");
        check(&steps, &low, "!cid", "rejected rejected");
        // Ada, an administrator too, asks.
        let none = limited(&ALL, &[("bob", 0), ("cid", 1), ("dan", 2)]);
        check(&steps, &none, "dan", "above_approval_limit");
        check(&steps, &none, "!dan", "rejected rejected");
        check(&steps, &none, "eve", "not_an_approver");
        check(&steps, &none, "zoe", "approved approved");
    }
    // One of the two voices is below: an administrator is the other.
    let two = [step(Approvers::Role(Role::Approver), Mode::AtLeast(2))];
    let one = limited(&ALL, &[("bob", 0)]);
    check(&two, &one, "cid", "pending active");
    check(&two, &one, "cid bob", "above_approval_limit");
    check(&two, &one, "cid dan", "approved approved");
    let alone = limited(&ALL, &[("bob", 0), ("dan", 0)]);
    check(&two, &alone, "cid dan", "above_approval_limit");
    check(&two, &alone, "cid zoe", "approved approved");
    check(&two, &alone, "zoe cid", "approved approved");
}

#[test]
fn an_escalation_to_members_below_reaches_the_administrators() {
    let chasing = Chasing {
        escalate_after_hours: Some(5),
        escalate_to: Some(Approvers::Members(vec![member("cid")])),
        ..Chasing::NONE
    };
    let approvers = Approvers::Members(vec![member("bob")]);
    let pending = request(vec![PlannedStep::own(StepRule { approvers, mode: Mode::All, chasing })]);
    let low = limited(&ALL, &[("cid", 1)]);
    for (name, hour, outcome) in [
        ("dan", 4, "not_an_approver"),
        ("cid", 4, "not_an_approver"),
        ("cid", 5, "above_approval_limit"),
        ("dan", 5, "approved approved"),
        ("bob", 5, "approved approved"),
    ] {
        let said = answer(name, Verdict::Approve, hour);
        assert_eq!(shown(decided(pending.clone(), said, &low)), outcome, "{name} {hour}");
    }
    let no = answer("cid", Verdict::Reject, 5);
    assert_eq!(shown(decided(pending, no, &low)), "rejected rejected");
}

#[test]
fn staff_have_limits_too() {
    for name in ["zoe", "max"] {
        let pending = || request(vec![PlannedStep::of_operator(DefaultStaff::Executive)]);
        for (minor, outcome) in
            [(AMOUNT - 1, "above_approval_limit"), (AMOUNT, "approved approved")]
        {
            let limit = ApprovalLimit::new(eur(minor)).ok();
            let said = Answer { limit, ..answer(name, Verdict::Approve, 1) };
            assert_eq!(shown(decided(pending(), said, &everyone())), outcome, "{name} {minor}");
            let said = Answer { limit, ..answer(name, Verdict::Reject, 1) };
            assert_eq!(shown(decided(pending(), said, &everyone())), "rejected rejected");
        }
    }
}

proptest! {
    /// Whatever the limits, a step ends: by its members, or by staff without a limit. No yes above a limit is among
    /// its voices.
    #[test]
    fn no_limits_make_a_step_wait_for_ever(
        limits in proptest::collection::vec(proptest::option::of(0..100_000_i64), 5),
        present in proptest::sample::subsequence(ALL.to_vec(), 0..=5),
        mode in prop_oneof![Just(Mode::Any), Just(Mode::All), (1..4_u32).prop_map(Mode::AtLeast)],
        late in any::<bool>(),
    ) {
        let hour = if late { 6 } else { 1 };
        let limits = ALL.into_iter().zip(limits);
        let limits: Vec<_> = limits.filter_map(|(name, limit)| Some((name, limit?))).collect();
        let company = limited(&present, &limits);
        let mut found = request(vec![step(Approvers::Role(Role::Approver), mode)]);
        for name in ["bob", "cid", "dan", "eve", "zoe"] {
            let above = limits.iter().any(|(of, limit)| *of == name && *limit < AMOUNT);
            match decided(found.clone(), answer(name, Verdict::Approve, hour), &company) {
                Ok(after) => {
                    prop_assert!(!above, "{} is above", name);
                    found = after;
                }
                Err(error) => prop_assert!(above || error != ApprovalError::AboveLimit),
            }
        }
        prop_assert_eq!(found.status, RequestStatus::Approved);
    }
}
