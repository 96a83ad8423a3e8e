//! A change of what was approved: it keeps the approvals as far as all rules tolerate it.

use super::*;
use crate::approvals::Tolerance;
use crate::events::EventType;
use crate::settings::AutomaticCeiling;

fn tolerant(percent: &str) -> Option<Tolerance> {
    (!percent.is_empty()).then(|| Tolerance::new(percent.parse().ok(), None).unwrap())
}

/// A request of two steps, by rules with these tolerances, of which Bob has approved the first at 1,000.00.
fn approved_by_bob(percents: [&str; 2]) -> Request {
    let approvers = [Approvers::Role(Role::Approver), Approvers::Role(Role::CompanyAdmin)];
    let steps = approvers.into_iter().zip(percents).map(|(approvers, percent)| PlannedStep {
        tolerance: tolerant(percent),
        ..PlannedStep::own(StepRule::of(approvers, Mode::Any))
    });
    let said = Answer { content: content(100_000), ..answer("bob", Verdict::Approve, 1) };
    decided(request(steps.collect()), said, &everyone()).unwrap()
}

/// The request after a change to `now`, and whether its approvals stay.
fn changed(request: &Request, now: &Content) -> (Request, bool) {
    let after =
        request.clone().changed((String::new(), now), Changing::default(), at(2), &no_calendars());
    assert_eq!(after.request.version, request.version + 1);
    let kept = after.event == EventType::ApprovalRequestKept;
    let stays = after.request.steps[0].state == StepState::Approved;
    let told = if kept { "kept" } else { "reopened" };
    assert_eq!(
        (kept, after.event == EventType::ApprovalRequestReopened),
        (stays, !stays),
        "{told}"
    );
    assert!(!kept || request.may_stay_approved());
    (after.request, kept)
}

#[test]
fn a_change_within_all_tolerances_keeps_what_was_approved() {
    let both = approved_by_bob(["5", "5"]);
    for (minor, kept) in [(105_000, true), (105_001, false), (100_000, true), (1, true)] {
        assert_eq!(changed(&both, &content(minor)).1, kept, "{minor}");
    }
    // The strictest rule decides, and one without a tolerance tolerates nothing.
    for (percents, minor, kept) in [
        (["5", "10"], 105_001, false),
        (["10", "5"], 105_001, false),
        (["5", "10"], 105_000, true),
        (["5", ""], 100_000, false),
        (["", "5"], 100_000, false),
    ] {
        let approved = approved_by_bob(percents);
        assert_eq!(approved.may_stay_approved(), !percents.contains(&""), "{percents:?}");
        let changed = changed(&approved, &content(minor)).1;
        assert_eq!(changed, kept, "{percents:?} {minor}");
    }
    // Nothing new, and nowhere else; less is no change.
    let nut = Content { items: ["nut".to_owned()].into(), ..content(1) };
    let none = Content { items: [].into(), ..content(1) };
    let elsewhere = Content { frame: "there".to_owned(), ..content(100_000) };
    let dollars = Content { net: Money::from_minor(1, "USD".parse().unwrap()), ..content(1) };
    for (now, kept) in [(nut, false), (none, true), (elsewhere, false), (dollars, false)] {
        assert_eq!(changed(&both, &now).1, kept, "{now:?}");
    }
}

#[test]
fn ten_changes_of_four_percent_are_measured_against_what_was_approved() {
    let mut request = approved_by_bob(["5", "5"]);
    let mut net = 100_000;
    let mut kept = 0;
    for _ in 0..10 {
        net += net * 4 / 100;
        let (after, stays) = changed(&request, &content(net));
        if !stays {
            break;
        }
        (request, kept) = (after, kept + 1);
    }
    assert_eq!((kept, net), (1, 108_160));
    assert_eq!(request.approved.unwrap().net, eur(100_000));
}

#[test]
fn no_approver_has_approved_more_than_their_own() {
    // Dan approves 900.00 where Bob approved 1,000.00: the lower counts, in either order.
    let steps = ["5", "5", "5"].map(|percent| PlannedStep {
        tolerance: tolerant(percent),
        ..PlannedStep::own(StepRule::of(Approvers::Role(Role::Approver), Mode::Any))
    });
    let says = |request: Request, name, minor| {
        let said = Answer { content: content(minor), ..answer(name, Verdict::Approve, 1) };
        decided(request, said, &everyone()).unwrap()
    };
    for nets in [[100_000, 90_000], [90_000, 100_000]] {
        let request = says(request(steps.to_vec()), "bob", nets[0]);
        let request = says(request, "cid", nets[1]);
        assert_eq!(request.approved.as_ref().unwrap().net, eur(90_000));
        assert!(changed(&request, &content(94_500)).1);
        assert!(!changed(&request, &content(94_501)).1);
        // Anew, nothing is approved.
        assert_eq!(changed(&request, &content(94_501)).0.approved, None);
    }
    // A no approves nothing, and a request without a yes begins anew.
    let none = request(steps.to_vec());
    let after =
        none.changed((String::new(), &content(1)), Changing::default(), at(2), &no_calendars());
    assert_eq!(after.event, EventType::ApprovalRequestReopened);
}

/// The release before lets all steps begin anew, and leaves what was approved.
#[test]
fn what_no_voice_stands_for_is_not_approved() {
    let approved = approved_by_bob(["5", "5"]);
    let anew = approved.clone().reopened(String::new(), at(2), &no_calendars());
    let left = Request { approved: approved.approved, ..anew };
    assert_eq!((left.heard(), left.may_stay_approved()), (None, false));
    assert!(!changed(&left, &content(100_000)).1);
    // A new yes stands for what it approves.
    let said = Answer { content: content(110_000), ..answer("bob", Verdict::Approve, 3) };
    let again = decided(left, said, &everyone()).unwrap();
    assert_eq!(again.heard().map(|heard| heard.net), Some(eur(110_000)));
}

#[test]
fn an_approver_that_becomes_a_requester_takes_the_approval_along() {
    let approved = approved_by_bob(["5", "5"]);
    for (joined, asks_anew, event) in [
        ("cid", false, EventType::ApprovalRequestKept),
        ("bob", false, EventType::ApprovalRequestReopened),
        // A rule that has not been judged yet.
        ("cid", true, EventType::ApprovalRequestReopened),
    ] {
        let now = (String::new(), &content(100_000));
        let why = Changing { joined: Some(user(joined)), asks_anew, ceiling: None };
        let after = approved.clone().changed(now, why, at(2), &no_calendars());
        assert_eq!(after.event, event, "{joined} {asks_anew}");
    }
}

#[test]
fn nothing_above_the_ceiling_stays_approved() {
    let approved = approved_by_bob(["5", "5"]);
    let ceiling = |minor| AutomaticCeiling::new(eur(minor)).ok();
    for (ceiling, net, event) in [
        (None, 105_000, EventType::ApprovalRequestKept),
        (ceiling(105_000), 105_000, EventType::ApprovalRequestKept),
        (ceiling(104_999), 105_000, EventType::ApprovalRequestReopened),
        // What the rule does not tolerate, no ceiling admits.
        (ceiling(200_000), 105_001, EventType::ApprovalRequestReopened),
    ] {
        let why = Changing { ceiling, ..Changing::default() };
        let now = (String::new(), &content(net));
        let after = approved.clone().changed(now, why, at(2), &no_calendars());
        assert_eq!(after.event, event, "{ceiling:?} {net}");
    }
}
