//! Delegates: the approvers that they answer for, and how often.

use super::ceilings::limited;
use super::*;

/// All members, with Fay: an approver of another place.
fn all() -> Vec<Colleague> {
    colleagues(&["ada", "bob", "cid", "dan", "eve", "fay"])
}

/// The answer of `name`, the delegate of these.
fn for_others(name: &str, verdict: Verdict, delegators: &[&str]) -> Answer {
    let delegators = delegators.iter().map(|name| answer(name, verdict, 1).author()).collect();
    Answer { delegators, ..answer(name, verdict, 1) }
}

/// The request after these answers in turn, each `name` or `name for other,other`, and `!` for a rejection.
#[track_caller]
fn check(step: &PlannedStep, company: &[Colleague], answers: &str, outcome: &str) {
    let mut found = Ok(request(vec![step.clone()]));
    for words in answers.split(';') {
        let (name, delegators) = words.trim().split_once(" for ").unwrap_or((words.trim(), ""));
        let (name, verdict) = match name.strip_prefix('!') {
            Some(name) => (name, Verdict::Reject),
            None => (name, Verdict::Approve),
        };
        let delegators: Vec<_> = delegators.split(',').filter(|name| !name.is_empty()).collect();
        let said = for_others(name, verdict, &delegators);
        found = found.and_then(|request| decided(request, said, company));
    }
    assert_eq!(shown(found), outcome, "{answers}");
}

#[test]
fn a_delegate_answers_where_the_delegator_may() {
    let any = step(Approvers::Role(Role::Approver), Mode::Any);
    check(&any, &all(), "fay", "not_an_approver");
    check(&any, &all(), "fay for bob", "approved approved");
    check(&any, &all(), "!fay for bob", "rejected rejected");
    check(&any, &all(), "fay for dan", "not_an_approver");
    check(&any, &all(), "fay for dan,bob", "approved approved");
    // Eve decides nothing anywhere, so she answers for no other.
    check(&any, &all(), "eve for bob", "not_an_approver");
    // Not for the requester, and the requester for no other.
    check(&any, &all(), "fay for ada", "not_an_approver");
    check(&any, &all(), "ada for bob", "own_request");
    check(&any, &all(), "!ada for bob", "own_request");
    // The delegate or the delegator has left.
    check(&any, &colleagues(&["ada", "bob", "cid"]), "fay for bob", "not_an_approver");
    check(&any, &colleagues(&["ada", "cid", "fay"]), "fay for bob", "not_an_approver");
    // No member answers for staff, and no staff for a member.
    check(&any, &all(), "fay for zoe", "not_an_approver");
    check(&any, &all(), "max for bob", "not_an_approver");
    check(&any, &all(), "max for zoe", "approved approved");
    check(
        &PlannedStep::of_operator(DefaultStaff::Executive),
        &all(),
        "fay for max",
        "not_an_approver",
    );
}

#[test]
fn the_limit_of_the_delegator_counts() {
    let any = step(Approvers::Role(Role::Approver), Mode::Any);
    let names = ["ada", "bob", "cid", "dan", "eve", "fay"];
    let below = limited(&names, &[("bob", 49_999)]);
    check(&any, &below, "fay for bob", "above_approval_limit");
    check(&any, &below, "!fay for bob", "rejected rejected");
    check(&any, &below, "fay for bob,cid", "approved approved");
    let delegate = limited(&names, &[("fay", 0)]);
    check(&any, &delegate, "fay for bob", "approved approved");
    // One that is asked too, but may only reject, answers for a delegator with a higher limit.
    let asked = limited(&names, &[("cid", 0)]);
    check(&any, &asked, "cid", "above_approval_limit");
    check(&any, &asked, "cid for bob", "approved approved");
    check(&any, &asked, "cid for dan", "above_approval_limit");
}

#[test]
fn what_is_delegated_is_not_passed_on() {
    // Fay answers for Dan, and Dan for Bob: the answer of Fay is not Bob's.
    let named = step(Approvers::Members(vec![member("bob")]), Mode::Any);
    check(&named, &all(), "dan for bob", "approved approved");
    check(&named, &all(), "fay for dan", "not_an_approver");
}

#[test]
fn one_human_has_one_voice_and_each_voice_speaks_once() {
    let every = step(Approvers::Role(Role::Approver), Mode::All);
    check(&every, &all(), "fay for bob", "pending active");
    check(&every, &all(), "fay for bob; cid", "approved approved");
    check(&every, &all(), "fay for bob; bob", "already_decided");
    check(&every, &all(), "fay for bob; dan for bob", "not_an_approver");
    check(&every, &all(), "fay for bob,cid; fay for bob,cid", "already_decided");
    check(&every, &all(), "fay for bob; dan for bob,cid", "approved approved");
    check(&every, &all(), "fay for bob; !fay for cid", "rejected rejected");
    // A delegate who is asked too speaks for themselves.
    check(&every, &all(), "cid for bob; bob", "approved approved");
    check(&every, &all(), "cid for bob; cid for bob", "already_decided");
    let said = for_others("cid", Verdict::Approve, &["bob"]);
    let decided = decided(request(vec![every]), said, &all()).unwrap();
    assert_eq!(decided.steps[0].decisions[0].on_behalf_of, None);
}

#[test]
fn a_delegate_that_spoke_does_not_speak_as_an_administrator() {
    // Bob and Cid are gone, and Dan, the only administrator, has spoken for Bob: staff complete the step.
    let every = step(Approvers::Role(Role::Approver), Mode::All);
    let said =
        decided(request(vec![every]), for_others("dan", Verdict::Approve, &["bob"]), &everyone());
    let said = said.unwrap();
    assert_eq!(said.steps[0].decisions[0].on_behalf_of, Some(user("bob")));
    let left = colleagues(&["ada", "dan", "eve"]);
    let dan = answer("dan", Verdict::Approve, 2);
    assert_eq!(shown(decided(said.clone(), dan, &left)), "already_decided");
    // Nor by a delegate of his.
    let with_fay = colleagues(&["ada", "dan", "eve", "fay"]);
    let fay = for_others("fay", Verdict::Approve, &["dan"]);
    assert_eq!(shown(decided(said.clone(), fay, &with_fay)), "not_an_approver");
    let zoe = answer("zoe", Verdict::Approve, 2);
    assert_eq!(shown(decided(said, zoe, &left)), "approved approved");
}

#[test]
fn two_of_three_with_one_away_are_two_humans() {
    let approvers = Approvers::Members(["ada", "bob", "cid"].map(member).to_vec());
    let two = step(approvers.clone(), Mode::AtLeast(2));
    check(&two, &all(), "cid for bob", "pending active");
    check(&two, &all(), "cid for bob; cid for bob", "already_decided");
    check(&two, &all(), "cid for bob; dan", "not_an_approver");
    check(&two, &all(), "cid for bob; bob", "approved approved");
    check(&two, &all(), "fay for bob; cid for bob", "approved approved");
    check(&two, &all(), "fay for bob,cid; fay for bob,cid", "already_decided");
    check(&two, &all(), "fay for bob; bob", "already_decided");
    // Three are asked for, and Dan has spoken for Bob: no other member is left, so staff are the third.
    let three = step(approvers, Mode::AtLeast(3));
    check(&three, &everyone(), "cid; dan for bob; dan", "already_decided");
    check(&three, &everyone(), "cid; dan for bob; zoe", "approved approved");
}
