//! The users that a request waits for: exactly those with an answer that is taken.

use super::*;
use crate::approvals::{Around, Awaited};

const STAFF: [&str; 2] = ["max", "zoe"];

fn all() -> Vec<Colleague> {
    colleagues(&["ada", "bob", "cid", "dan", "eve", "fay"])
}

/// The request after these approvals by name.
fn after(steps: Vec<PlannedStep>, company: &[Colleague], names: &str) -> Request {
    let said = names.split_whitespace().map(|name| answer(name, Verdict::Approve, 1));
    said.fold(request(steps), |request, said| decided(request, said, company).unwrap())
}

/// The users that it waits for at this hour; the approval of each is taken.
#[track_caller]
pub(super) fn awaited(
    request: &Request,
    company: &[Colleague],
    delegations: &[(UserId, UserId)],
    hour: i64,
) -> Vec<Awaited> {
    let requesters = asked_by("ada");
    let staff = STAFF.map(|name| answer(name, Verdict::Approve, 1).author());
    let amount = eur(50_000);
    let around =
        Around { requesters: &requesters, colleagues: company, amount, staff: &staff, delegations };
    let found = request.pending_with(at(hour), around);
    for awaited in &found {
        assert_taken(request, company, *awaited, hour);
    }
    found
}

/// The approver that this user is.
pub(super) fn approver(of: UserId) -> Approver {
    let staff = STAFF.into_iter().find(|name| user(name) == of);
    staff.map_or_else(|| Approver::member(of), |name| answer(name, Verdict::Approve, 1).author())
}

/// The names that it waits for at this hour, with `delegate/delegator` for delegates.
#[track_caller]
fn names(
    request: &Request,
    company: &[Colleague],
    delegations: &[(&str, &str)],
    hour: i64,
) -> String {
    let delegations: Vec<_> = delegations.iter().map(|(from, to)| (user(from), user(to))).collect();
    let named = |of: UserId| {
        let known = PEOPLE.iter().map(|(name, _)| *name).chain(STAFF);
        known.into_iter().find(|name| user(name) == of).unwrap_or("?").to_owned()
    };
    let found = awaited(request, company, &delegations, hour);
    let shown = found.iter().map(|awaited| match awaited.on_behalf_of {
        Some(from) => format!("{}/{}", named(awaited.user), named(from)),
        None => named(awaited.user),
    });
    let mut shown: Vec<_> = shown.collect();
    shown.sort();
    shown.join(" ")
}

#[track_caller]
fn assert_taken(request: &Request, company: &[Colleague], awaited: Awaited, hour: i64) {
    let Awaited { user, on_behalf_of } = awaited;
    let said = Answer {
        by: approver(user).by,
        delegators: on_behalf_of.map(approver).into_iter().collect(),
        ..answer("bob", Verdict::Approve, hour)
    };
    let active = request.steps_done();
    let taken = decided(request.clone(), said, company).unwrap();
    let told = taken.steps[active].decisions.last().unwrap();
    assert_eq!((told.user, told.on_behalf_of), (user, on_behalf_of));
}

#[test]
fn a_step_waits_for_those_that_have_not_spoken() {
    let every = || vec![step(Approvers::Role(Role::Approver), Mode::All)];
    let two = || {
        let members = ["ada", "bob", "cid"].map(member).to_vec();
        vec![step(Approvers::Members(members), Mode::AtLeast(2))]
    };
    let three = || {
        let members = ["ada", "bob", "cid"].map(member).to_vec();
        vec![step(Approvers::Members(members), Mode::AtLeast(3))]
    };
    let few = colleagues(&["ada", "bob", "cid"]);
    for (steps, company, said, hour, waits_for) in [
        (every(), all(), "", 1, "bob cid"),
        (every(), all(), "bob", 1, "cid"),
        (every(), all(), "bob cid", 1, ""),
        (every(), all(), "bob", 5, "cid dan"),
        (every(), all(), "", 100, ""),
        (two(), all(), "bob", 1, "cid"),
        // Two are left for three: staff are the third, whenever they speak.
        (three(), few.clone(), "", 1, "bob cid zoe"),
        (three(), few, "bob cid", 1, "zoe"),
        (vec![PlannedStep::of_operator(DefaultStaff::Executive)], all(), "", 1, "max zoe"),
        (
            vec![PlannedStep::of_company(), PlannedStep::of_operator(DefaultStaff::Executive)],
            all(),
            "",
            1,
            "dan",
        ),
        (vec![PlannedStep::of_company()], colleagues(&["ada", "eve"]), "", 1, "zoe"),
    ] {
        let request = after(steps, &company, said);
        assert_eq!(names(&request, &company, &[], hour), waits_for, "{said} at {hour}");
    }
}

#[test]
fn a_step_waits_for_delegates_too() {
    let every = || vec![step(Approvers::Role(Role::Approver), Mode::All)];
    for (said, delegations, waits_for) in [
        ("", &[("bob", "fay")][..], "bob cid fay/bob"),
        ("bob", &[("bob", "fay")], "cid"),
        ("", &[("bob", "cid")], "bob cid"),
        ("", &[("bob", "ada")], "bob cid"),
        ("", &[("ada", "fay")], "bob cid"),
        ("", &[("bob", "eve")], "bob cid"),
        ("", &[("dan", "fay"), ("bob", "dan")], "bob cid dan/bob"),
        ("", &[("bob", "fay"), ("cid", "fay")], "bob cid fay/bob"),
        ("bob", &[("bob", "fay"), ("cid", "fay")], "cid fay/cid"),
    ] {
        let request = after(every(), &all(), said);
        assert_eq!(names(&request, &all(), delegations, 1), waits_for, "{said} {delegations:?}");
    }
    let operators = after(vec![PlannedStep::of_operator(DefaultStaff::Executive)], &all(), "");
    assert_eq!(names(&operators, &all(), &[("zoe", "max")], 1), "max zoe");
    let alone = colleagues(&["ada"]);
    let stranded = after(vec![PlannedStep::of_company()], &alone, "");
    assert_eq!(names(&stranded, &alone, &[("zoe", "max")], 1), "max/zoe zoe");
}
