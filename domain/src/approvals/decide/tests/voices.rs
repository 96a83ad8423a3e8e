//! Steps that ask for a number of voices.

use super::*;

#[test]
fn at_least_so_many_and_each_once() {
    let approvers = Approvers::Members(["ada", "bob", "cid"].map(member).to_vec());
    let two = [step(approvers, Mode::AtLeast(2))];
    check(&two, &everyone(), "bob", "pending active");
    check(&two, &everyone(), "bob bob", "already_decided");
    check(&two, &everyone(), "bob cid", "approved approved");
    check(&two, &everyone(), "bob !bob", "rejected rejected");
    check(&two, &everyone(), "dan", "not_an_approver");
    check(&two, &everyone(), "bob dan", "not_an_approver");
    // Staff that decide anything have one voice too, while others are left.
    check(&two, &everyone(), "zoe", "pending active");
    check(&two, &everyone(), "zoe zoe", "already_decided");
    check(&two, &everyone(), "zoe bob", "approved approved");
    check(&two, &everyone(), "!zoe", "rejected rejected");
    // Bob alone is left: an administrator is the second voice, and no user speaks twice.
    let left = colleagues(&["ada", "bob", "dan", "eve"]);
    check(&two, &left, "dan", "not_an_approver");
    check(&two, &left, "bob bob", "already_decided");
    check(&two, &left, "bob dan", "approved approved");
    check(&two, &left, "bob eve", "not_an_approver");
    // Three are asked for, and two and an administrator are there; without any, staff are the last.
    let approvers = Approvers::Members(["ada", "bob", "cid"].map(member).to_vec());
    let three = [step(approvers, Mode::AtLeast(3))];
    check(&three, &everyone(), "bob cid", "pending active");
    check(&three, &everyone(), "bob cid dan", "approved approved");
    let few = colleagues(&["ada", "bob", "cid"]);
    check(&three, &few, "bob cid bob", "already_decided");
    check(&three, &few, "bob cid zoe", "approved approved");
    check(&three, &few, "zoe bob cid", "approved approved");
    check(&three, &colleagues(&["ada", "bob"]), "bob zoe", "approved approved");
    check(&three, &colleagues(&["ada"]), "zoe", "approved approved");
}

#[test]
fn staff_that_spoke_among_others_complete_it_when_those_are_gone() {
    let approvers = Approvers::Members(["bob", "cid"].map(member).to_vec());
    let two = request(vec![step(approvers, Mode::AtLeast(2))]);
    let zoe = || answer("zoe", Verdict::Approve, 1);
    let said = decided(two, zoe(), &everyone()).unwrap();
    assert_eq!(shown(Ok(said.clone())), "pending active");
    assert_eq!(shown(decided(said.clone(), zoe(), &colleagues(&["dan"]))), "already_decided");
    assert_eq!(shown(decided(said, zoe(), &colleagues(&["ada"]))), "approved approved");
}

#[test]
fn an_escalated_step_counts_voices_too() {
    let approvers = || Approvers::Role(Role::Approver);
    let by = |mode, hour, names: &[&str]| {
        let mut found = Ok(request(vec![step(approvers(), mode)]));
        for name in names {
            let said = answer(name, Verdict::Approve, hour);
            found = found.and_then(|request| decided(request, said, &everyone()));
        }
        shown(found)
    };
    let two = Mode::AtLeast(2);
    assert_eq!(by(two, 4, &["dan"]), "not_an_approver");
    assert_eq!(by(two, 5, &["dan"]), "pending active");
    assert_eq!(by(two, 5, &["dan", "dan"]), "already_decided");
    assert_eq!(by(two, 5, &["dan", "bob"]), "approved approved");
    assert_eq!(by(two, 5, &["bob", "dan"]), "approved approved");
    // For `all`, one is enough.
    assert_eq!(by(Mode::All, 5, &["dan"]), "approved approved");
}
