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
    check(&two, &everyone(), "zoe", "approved approved");
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
}
