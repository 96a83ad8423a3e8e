//! Deadlines and reminders of a step that waits.

use super::*;
use crate::approvals::MOST_REMINDERS;
use crate::calendars::{Calendar, CalendarId, OpenHours, Week};
use crate::events::EventType;

fn chased(chasing: Chasing) -> PlannedStep {
    let approvers = Approvers::Role(Role::Approver);
    PlannedStep::own(StepRule { approvers, mode: Mode::All, chasing })
}

/// Open from 9 to 12 every day, in UTC.
fn mornings() -> Calendars {
    let morning = vec![("09:00".parse().unwrap(), "12:00".parse().unwrap())];
    let days = std::array::from_fn(|_| OpenHours::new(morning.clone()).unwrap());
    let id = CalendarId::from_uuid(Uuid::nil());
    let calendar = Calendar {
        id,
        company: None,
        name: "Mornings".to_owned(),
        zone: "UTC".parse().unwrap(),
        week: Week::new(days).unwrap(),
        exceptions: std::collections::BTreeMap::new(),
        version: 1,
        created_at: at(0),
    };
    Calendars::new(Some(id), vec![calendar])
}

#[test]
fn a_deadline_is_counted_when_its_step_begins() {
    let hours = |working| Chasing { escalate_after_hours: Some(4), working, ..Chasing::NONE };
    let steps = vec![chased(hours(true)), chased(hours(true)), chased(hours(false))];
    let mut request = request(steps);
    assert!(request.counts_working_hours());
    assert_eq!(request.chase_at(), Some(at(4)));
    request = request.reopened(String::new(), at(10), &mornings());
    assert_eq!(request.steps[0].escalates_at(), Some(at(24 + 11)));
    assert_eq!(request.steps[1].escalates_at(), None);
    let zoe = |hour| answer("zoe", Verdict::Approve, hour);
    request = request.decide(zoe(26), &asked_by("ada"), &everyone(), &mornings()).unwrap();
    assert_eq!(request.chase_at(), Some(at(48 + 10)));
    request = request.decide(zoe(30), &asked_by("ada"), &everyone(), &mornings()).unwrap();
    assert_eq!(request.chase_at(), Some(at(34)));
    request = request.decide(zoe(31), &asked_by("ada"), &everyone(), &mornings()).unwrap();
    assert_eq!(request.chase_at(), None);
}

#[test]
fn a_step_that_was_active_before_deadlines_were_stored_counts_every_hour() {
    let mut old = pending();
    old.steps[0].deadline = None;
    assert_eq!(old.chase_at(), Some(at(5)));
    assert_eq!(old.chased(at(6)).unwrap().request.steps[0].escalated_at, Some(at(5)));
}

#[test]
fn a_step_escalates_to_the_approvers_it_names() {
    let to_cid = Chasing {
        escalate_after_hours: Some(5),
        escalate_to: Some(Approvers::Members(vec![member("cid"), member("eve")])),
        ..Chasing::NONE
    };
    let bob = Approvers::Members(vec![member("bob")]);
    let step = StepRule { approvers: bob, mode: Mode::All, chasing: to_cid };
    let request = request(vec![PlannedStep::own(step)]);
    for (name, hour, outcome) in [
        ("cid", 4, "not_an_approver"),
        ("cid", 5, "approved approved"),
        // Eve decides nothing, wherever she is named.
        ("eve", 5, "not_an_approver"),
        ("dan", 5, "not_an_approver"),
        ("bob", 5, "approved approved"),
    ] {
        let said = answer(name, Verdict::Approve, hour);
        let decided = decided(request.clone(), said, &everyone());
        assert_eq!(shown(decided), outcome, "{name} {hour}");
    }
}

#[test]
fn administrators_stand_in_where_an_escalation_reaches_no_approver() {
    // Cid has left, Eve decides nothing, Ada asks.
    let left = colleagues(&["ada", "bob", "dan", "eve"]);
    for to in [
        Approvers::Members(vec![member("cid")]),
        Approvers::Members(vec![member("eve"), member("ada")]),
        Approvers::Role(Role::Accountant),
    ] {
        let chasing = Chasing {
            escalate_after_hours: Some(5),
            escalate_to: Some(to.clone()),
            ..Chasing::NONE
        };
        let approvers = Approvers::Members(vec![member("bob")]);
        let step = StepRule { approvers, mode: Mode::Any, chasing };
        let request = request(vec![PlannedStep::own(step)]);
        for (name, hour, outcome) in [
            ("dan", 4, "not_an_approver"),
            ("dan", 5, "approved approved"),
            ("eve", 5, "not_an_approver"),
            ("ada", 5, "own_request"),
        ] {
            let said = answer(name, Verdict::Approve, hour);
            let decided = decided(request.clone(), said, &left);
            assert_eq!(shown(decided), outcome, "{to:?} {name} {hour}");
        }
    }
}

#[test]
fn an_escalation_is_told_once_whatever_finds_it() {
    let hours = Chasing { escalate_after_hours: Some(5), ..Chasing::NONE };
    let request = request(vec![chased(hours)]);
    let said = |request: &Request, name, hour| {
        let answer = answer(name, Verdict::Approve, hour);
        request.clone().answered(answer, &asked_by("ada"), &everyone(), &no_calendars()).unwrap()
    };
    // An answer finds it: two versions, the escalation first. The job finds nothing left to tell.
    let late = said(&request, "bob", 6);
    let escalated = late.escalated.unwrap();
    assert_eq!(escalated.event, EventType::ApprovalRequestEscalated);
    assert_eq!((escalated.request.version, late.change.request.version), (2, 3));
    assert_eq!(late.change.event, EventType::ApprovalRequestSeconded);
    assert_eq!(late.change.request.steps[0].escalated_at, Some(at(5)));
    assert_eq!(late.change.request.chased(at(7)), None);
    // The job finds it: an answer has nothing to tell but itself.
    let told = request.clone().chased(at(6)).unwrap();
    assert_eq!(told.event, EventType::ApprovalRequestEscalated);
    let after = said(&told.request, "bob", 7);
    assert_eq!((after.escalated, after.change.request.version), (None, 3));
    // Nothing was due yet.
    assert_eq!(said(&request, "bob", 4).escalated, None);
}

#[test]
fn a_step_reminds_ten_times_and_escalates_once() {
    let both =
        Chasing { escalate_after_hours: Some(5), remind_every_hours: Some(2), ..Chasing::NONE };
    let mut request = request(vec![chased(both)]);
    request.expires_at = None;
    let mut told = Vec::new();
    for hour in 1..40 {
        while let Some(change) = request.clone().chased(at(hour)) {
            assert_eq!(change.request.version, request.version + 1);
            assert_eq!(request.chase_at().filter(|due| *due <= at(hour)), request.chase_at());
            request = change.request;
            told.push((hour, change.event == EventType::ApprovalRequestEscalated));
        }
        assert!(request.chase_at().is_none_or(|due| due > at(hour)));
    }
    let reminded: Vec<_> =
        told.iter().filter(|(_, escalated)| !escalated).map(|(at, _)| *at).collect();
    assert_eq!(reminded, (1..=10).map(|times| times * 2).collect::<Vec<_>>());
    assert_eq!(u32::try_from(reminded.len()), Ok(MOST_REMINDERS));
    assert_eq!(told.iter().filter(|(_, escalated)| *escalated).collect::<Vec<_>>(), [&(5, true)]);
    assert_eq!(request.chase_at(), None);
}

#[test]
fn reminders_that_were_missed_are_one() {
    let nags = Chasing { remind_every_hours: Some(2), ..Chasing::NONE };
    let late = request(vec![chased(nags)]).chased(at(7)).unwrap();
    assert_eq!(late.event, EventType::ApprovalRequestReminded);
    assert_eq!((late.request.steps[0].reminders, late.request.chase_at()), (1, Some(at(8))));
    assert_eq!(late.request.chased(at(7)), None);
}

#[test]
fn what_has_expired_is_not_chased() {
    let nags = Chasing { remind_every_hours: Some(2), ..Chasing::NONE };
    let request = request(vec![chased(nags)]);
    assert_eq!(request.clone().chased(at(100)), None);
    assert!(request.chased(at(99)).is_some());
}
