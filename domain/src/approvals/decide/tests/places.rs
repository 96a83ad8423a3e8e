//! Steps and their approvers: at the place of the subject, and on the side of the step.

use super::*;

#[test]
fn a_step_waits_only_for_those_who_may_decide() {
    // Eve orders and decides nothing.
    for approvers in [
        Approvers::Members(vec![member("eve")]),
        Approvers::Role(Role::Buyer),
        Approvers::Role(Role::Accountant),
    ] {
        for mode in [Mode::Any, Mode::All, Mode::AtLeast(1)] {
            let steps = [step(approvers.clone(), mode)];
            check(&steps, &everyone(), "eve", "not_an_approver");
            check(&steps, &everyone(), "dan", "approved approved");
        }
    }
    let both = [step(Approvers::Members(vec![member("bob"), member("eve")]), Mode::All)];
    check(&both, &everyone(), "dan", "not_an_approver");
    check(&both, &everyone(), "bob", "approved approved");
    // Bob's roles are elsewhere now: no role of his reaches the unit of the order.
    let mut moved = everyone();
    for colleague in &mut moved {
        if colleague.user == user("bob") {
            colleague.roles.clear();
        }
    }
    for mode in [Mode::Any, Mode::All, Mode::AtLeast(1)] {
        let named = [step(Approvers::Members(vec![member("bob")]), mode)];
        check(&named, &moved, "bob", "not_an_approver");
        check(&named, &moved, "!bob", "not_an_approver");
        check(&named, &moved, "dan", "approved approved");
    }
}

#[test]
fn only_staff_decide_the_operators_step() {
    let steps = [PlannedStep::of_company(), PlannedStep::of_operator(DefaultStaff::Executive)];
    let operators = [PlannedStep::of_operator(DefaultStaff::Executive)];
    for name in ["bob", "cid", "dan", "eve"] {
        check(&operators, &everyone(), name, "not_an_approver");
        check(&operators, &everyone(), &format!("!{name}"), "not_an_approver");
    }
    check(&operators, &everyone(), "ada", "own_request");
    check(&operators, &everyone(), "zoe", "approved approved");
    check(&operators, &everyone(), "!zoe", "rejected rejected");
    check(&operators, &everyone(), "max", "approved approved");
    check(&operators, &everyone(), "!max", "rejected rejected");
    check(&steps, &everyone(), "max", "not_an_approver");
    check(&steps, &everyone(), "!max", "not_an_approver");
    check(&steps, &everyone(), "dan max", "approved approved,approved");
    check(&steps, &everyone(), "dan", "pending approved,active");
    check(&steps, &everyone(), "dan dan", "not_an_approver");
    check(&steps, &everyone(), "dan zoe", "approved approved,approved");
    check(&steps, &everyone(), "zoe zoe", "approved approved,approved");
}

/// Everyone, with the role approver from this many units above; the others lose it.
fn at_levels(levels: &[(&str, usize)]) -> Vec<Colleague> {
    let mut company = everyone();
    for colleague in &mut company {
        let level = levels.iter().find(|(name, _)| user(name) == colleague.user);
        colleague.roles.retain(|role| !role.is(Role::Approver));
        colleague.levels.retain(|(role, _)| *role != Role::Approver);
        if let Some((_, level)) = level {
            colleague.roles.push(Role::Approver.into());
            colleague.levels.push((Role::Approver, *level));
        }
    }
    company
}

#[test]
fn a_step_at_a_unit_asks_its_nearest_approvers() {
    let low = |name: &str, mut company: Vec<Colleague>| {
        for colleague in company.iter_mut().filter(|one| one.user == user(name)) {
            colleague.limit = ApprovalLimit::new(eur(0)).ok();
        }
        company
    };
    for mode in [Mode::Any, Mode::All, Mode::AtLeast(1)] {
        let at_unit = [step(Approvers::RoleAtUnit(Role::Approver), mode)];
        let near = at_levels(&[("bob", 0), ("cid", 1)]);
        check(&at_unit, &near, "cid", "not_an_approver");
        check(&at_unit, &near, "!cid", "not_an_approver");
        check(&at_unit, &near, "dan", "not_an_approver");
        check(&at_unit, &near, "bob", "approved approved");
        // Further up, where the unit has no approver of its own; the requester is none.
        for up in [at_levels(&[("cid", 2)]), at_levels(&[("ada", 0), ("cid", 1)])] {
            check(&at_unit, &up, "bob", "not_an_approver");
            check(&at_unit, &up, "cid", "approved approved");
        }
        // Nor is an approver with a limit below the amount. That approver's no is taken all the same.
        let below = low("bob", near);
        check(&at_unit, &below, "bob", "above_approval_limit");
        check(&at_unit, &below, "!bob", "rejected rejected");
        check(&at_unit, &below, "cid", "approved approved");
        let none = at_levels(&[]);
        check(&at_unit, &none, "dan", "approved approved");
        check(&at_unit, &low("dan", none), "zoe", "approved approved");
    }
    // The whole company asks as many as are at that place.
    let all = [step(Approvers::RoleAtUnit(Role::Approver), Mode::All)];
    let both = at_levels(&[("bob", 1), ("cid", 1), ("eve", 2)]);
    check(&all, &both, "bob", "pending active");
    check(&all, &both, "bob cid", "approved approved");
}

#[test]
fn a_step_of_staff_with_a_role_is_theirs() {
    let of = |role, to| {
        let chasing = Chasing { escalate_after_hours: Some(5), escalate_to: to, ..Chasing::NONE };
        let approvers = Approvers::StaffRole(role);
        request(vec![PlannedStep::own(StepRule { approvers, mode: Mode::Any, chasing })])
    };
    let (executive, administrator) = (StaffRole::Executive, StaffRole::Administrator);
    let to_executives = Some(Approvers::StaffRole(executive));
    // Max is an executive, Zoe decides anything. No member decides it, whenever.
    for (request, name, hour, outcome) in [
        (of(executive, None), "max", 1, "approved approved"),
        (of(administrator, None), "max", 1, "not_an_approver"),
        (of(administrator, None), "max", 5, "approved approved"),
        (of(administrator, to_executives), "max", 5, "approved approved"),
        (of(executive, Some(Approvers::StaffRole(administrator))), "max", 5, "approved approved"),
        (of(administrator, Some(Approvers::StaffRole(administrator))), "max", 5, "not_an_approver"),
        (of(executive, None), "zoe", 1, "approved approved"),
        (of(executive, None), "dan", 1, "not_an_approver"),
        (of(executive, None), "dan", 5, "not_an_approver"),
        (of(executive, None), "bob", 5, "not_an_approver"),
    ] {
        let said = answer(name, Verdict::Approve, hour);
        assert_eq!(shown(decided(request, said, &everyone())), outcome, "{name} {hour}");
    }
}
