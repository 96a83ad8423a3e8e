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
    let steps = [PlannedStep::of_company(), PlannedStep::of_operator()];
    let operators = [PlannedStep::of_operator()];
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
