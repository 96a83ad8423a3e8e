//! Delegates: whom they answer for, and how often.

use super::*;

/// The answer of `name`, to whom these have delegated.
fn for_others(name: &str, verdict: Verdict, delegators: &[&str]) -> Answer {
    let delegators = delegators.iter().map(|name| user(name)).collect();
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
        found = found.and_then(|request| {
            let said = for_others(name, verdict, &delegators);
            request.decide(said, &asked_by("ada"), company, &no_calendars())
        });
    }
    assert_eq!(shown(found), outcome, "{answers}");
}

#[test]
fn a_delegate_answers_where_the_delegator_may() {
    let any = step(Approvers::Role(Role::Approver), Mode::Any);
    check(&any, &everyone(), "eve", "not_an_approver");
    check(&any, &everyone(), "eve for bob", "approved approved");
    check(&any, &everyone(), "!eve for bob", "rejected rejected");
    check(&any, &everyone(), "eve for dan", "not_an_approver");
    // Not for the requester, and the requester for nobody.
    check(&any, &everyone(), "eve for ada", "not_an_approver");
    check(&any, &everyone(), "ada for bob", "own_request");
    // Neither the delegate nor the delegator has left.
    check(&any, &colleagues(&["ada", "bob", "cid"]), "eve for bob", "not_an_approver");
    check(&any, &colleagues(&["ada", "cid", "eve"]), "eve for bob", "not_an_approver");
}

#[test]
fn one_human_has_one_voice_and_each_voice_speaks_once() {
    let all = step(Approvers::Role(Role::Approver), Mode::All);
    check(&all, &everyone(), "eve for bob", "pending active");
    check(&all, &everyone(), "eve for bob; cid", "approved approved");
    check(&all, &everyone(), "eve for bob; bob", "already_decided");
    check(&all, &everyone(), "eve for bob,cid; eve for bob,cid", "already_decided");
    // A delegate who is asked too speaks for themselves.
    check(&all, &everyone(), "cid for bob; bob", "approved approved");
    check(&all, &everyone(), "cid for bob; cid for bob", "already_decided");
    let said = for_others("cid", Verdict::Approve, &["bob"]);
    let decided = request(vec![all]).decide(said, &asked_by("ada"), &everyone(), &no_calendars());
    assert_eq!(decided.unwrap().steps[0].decisions[0].on_behalf_of, None);
}

#[test]
fn two_of_three_with_one_away_are_two_humans() {
    let approvers = Approvers::Members(["ada", "bob", "cid"].map(member).to_vec());
    let two = step(approvers, Mode::AtLeast(2));
    check(&two, &everyone(), "cid for bob", "pending active");
    check(&two, &everyone(), "cid for bob; cid for bob", "already_decided");
    check(&two, &everyone(), "cid for bob; dan", "not_an_approver");
    check(&two, &everyone(), "cid for bob; bob", "approved approved");
    check(&two, &everyone(), "eve for bob; cid for bob", "approved approved");
    check(&two, &everyone(), "eve for bob,cid; eve for bob,cid", "already_decided");
}
