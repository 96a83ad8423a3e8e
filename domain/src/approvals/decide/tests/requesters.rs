//! The requesters, in any name: none of them decides.

use super::*;

#[test]
fn who_made_the_key_that_asked_does_not_decide() {
    // The requester is an API key that Dan made.
    let key = Request { requested_by: user("key"), ..pending() };
    let dan = || answer("dan", Verdict::Approve, 1);
    assert_eq!(
        shown(key.clone().decide(dan(), &asked_by("dan"), &everyone(), &no_calendars())),
        "own_request"
    );
    let bob = answer("bob", Verdict::Approve, 1);
    assert_eq!(
        shown(key.clone().decide(bob, &asked_by("dan"), &everyone(), &no_calendars())),
        "approved approved"
    );
    // Only Dan is left, so no member of the company may decide.
    let only = colleagues(&["dan"]);
    assert_eq!(
        shown(key.clone().decide(dan(), &asked_by("dan"), &only, &no_calendars())),
        "own_request"
    );
    let zoe = answer("zoe", Verdict::Approve, 1);
    assert_eq!(
        shown(key.decide(zoe, &asked_by("dan"), &only, &no_calendars())),
        "approved approved"
    );
}

#[test]
fn the_actor_does_not_decide_and_is_not_waited_for() {
    // Zoe of the staff impersonated Dan: Dan is the named requester, Zoe the actor.
    let asked = Requesters::of(user("dan"), Author::new(user("zoe"), user("dan")));
    let all = Approvers::Members(vec![member("bob"), member("dan")]);
    let pending = Request { requested_by: user("dan"), ..request(vec![step(all, Mode::All)]) };
    for name in ["dan", "zoe"] {
        for verdict in [Verdict::Approve, Verdict::Reject] {
            let answer = answer(name, verdict, 1);
            let refused = pending.clone().decide(answer, &asked, &everyone(), &no_calendars());
            assert_eq!(shown(refused), "own_request", "{name}");
        }
    }
    let bob = answer("bob", Verdict::Approve, 1);
    assert_eq!(
        shown(pending.decide(bob, &asked, &everyone(), &no_calendars())),
        "approved approved"
    );
}
