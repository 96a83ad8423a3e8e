//! Only past days can be closed; staff with the permission may reopen them with a reason.

use rstest::rstest;
use serde_json::json;

use crate::support::app::{Shop, TODAY};
use crate::support::builders::eur;
use crate::support::database::Backend;
use crate::support::race::race;

#[rstest]
fn only_days_that_are_over_are_closed(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let close = |day| shop.staff().put("/v1/ledger/closed-until", &json!({ "closed_until": day }));
    for day in ["2126-02-28", "2026-03-03", TODAY] {
        let refused = close(day).refused(422, "day_not_over");
        assert_eq!(refused["errors"][0]["pointer"], "/closed_until");
    }
    assert_eq!(close("2026-03-01").expect(200)["closed_until"], "2026-03-01");
}

#[rstest]
fn closed_days_are_opened_again_with_a_reason(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let staff = shop.staff();
    let pay = || {
        let payment = json!({
            "company_id": shop.company(), "amount": eur("1.00"), "method": "cash",
            "received_on": "2026-02-20",
        });
        staff.post("/v1/payments", &payment)
    };
    let reopen = |body| staff.post("/v1/ledger/reopen", &body);
    let why = json!({ "closed_until": "2026-02-19", "reason": "a payment was forgotten" });
    reopen(why.clone()).refused(409, "nothing_to_reopen");
    staff.put("/v1/ledger/closed-until", &json!({ "closed_until": "2026-02-28" })).expect(200);
    pay().refused(409, "period_closed");
    let earlier = json!({ "closed_until": "2026-02-19" });
    staff.put("/v1/ledger/closed-until", &earlier).refused(409, "already_closed");
    reopen(earlier).refused(422, "missing_field");
    reopen(json!({ "closed_until": "2026-02-19", "reason": "" })).refused(422, "bad_length");
    reopen(json!({ "closed_until": "2026-02-28", "reason": "x" }))
        .refused(409, "nothing_to_reopen");
    for other in [shop.company_admin(), shop.buyer()] {
        other.post("/v1/ledger/reopen", &why).refused(403, "forbidden");
    }
    let key = json!({ "name": "closer", "scopes": ["ledger.close", "ledger.read"] });
    let closer =
        shop.anonymous().with_token(&staff.post("/v1/api-keys", &key).expect(201).text("/key"));
    closer.post("/v1/ledger/reopen", &why).refused(403, "forbidden");

    let last = shop.last_sequence();
    let open = reopen(why).expect(200);
    assert_eq!(open["closed_until"], "2026-02-19");
    assert_eq!(open["reopened_because"], "a payment was forgotten");
    let events = shop.events_after(last);
    let [event] = events.as_slice() else { panic!("one event: {events:?}") };
    assert_eq!(event["type"], "ledger.reopened");
    assert_eq!(event["data"], open.body);
    pay().expect(201);
    let all = reopen(json!({ "closed_until": "1900-01-01", "reason": "a new start" })).expect(200);
    assert_eq!(all["closed_until"], "1900-01-01");
    let again = json!({ "closed_until": "2026-02-28" });
    let closed = staff.put("/v1/ledger/closed-until", &again).expect(200);
    assert!(closed["reopened_because"].is_null(), "{closed:?}");
    pay().refused(409, "period_closed");
}

/// Payments of a day while it is closed and reopened: each is posted in time or refused, and `verify` at
/// the end finds none in a closed period.
#[rstest]
fn closing_and_opening_do_not_overtake_a_posting(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let staff = shop.staff();
    let outcomes = race(24, |client| {
        (0..8).map(|round| {
            let answer = match client % 4 {
                0 => {
                    let day = json!({ "closed_until": "2026-02-28" });
                    staff.put("/v1/ledger/closed-until", &day)
                }
                1 => {
                    let day = json!({ "closed_until": "2026-02-01", "reason": format!("{client} {round}") });
                    staff.post("/v1/ledger/reopen", &day)
                }
                _ => {
                    let payment = json!({
                        "company_id": shop.company(), "amount": eur("1.00"), "method": "cash",
                        "received_on": "2026-02-28",
                    });
                    staff.post("/v1/payments", &payment)
                }
            };
            let known = ["period_closed", "nothing_to_reopen"];
            let told = answer["code"].as_str().is_some_and(|code| known.contains(&code));
            assert!(answer.status < 300 || told, "{answer:?}");
            answer.status == 201
        })
        .filter(|posted| *posted)
        .count()
    });
    let posted: usize = outcomes.into_iter().sum();
    assert_eq!(i64::try_from(posted).expect("few"), shop.database().count("payments"));
}
