//! Decisions in bulk by many clients at once: each request is decided once.

use rstest::rstest;

use super::{Arena, CLIENTS, settled};
use crate::approvals::bulk::{DECISIONS, all, asked, outcomes};
use crate::support::answer::Answer;
use crate::support::database::Backend;
use crate::support::race::race;

const REQUESTS: usize = 6;

#[rstest]
fn each_request_is_decided_once_whoever_is_first(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    let shop = &arena.shop;
    let ids = asked(shop, REQUESTS);
    // Half of them in the other order, for and against.
    let backward: Vec<String> = ids.iter().rev().cloned().collect();
    let answers = race(CLIENTS, |client| {
        let body = if client % 2 == 0 { all(&ids, "approve") } else { all(&backward, "reject") };
        let approver = arena.at(client, &shop.approver());
        let key = format!("bulk-{client}");
        settled(|| approver.post_with_key(DECISIONS, &key, &body)).expect(200)
    });
    for id in &ids {
        let of = |answer: &Answer| {
            let results = answer["results"].as_array().expect("results");
            let place = results.iter().position(|result| result["id"] == id.as_str());
            outcomes(answer)[place.expect("a result")].clone()
        };
        let mut all: Vec<_> = answers.iter().map(of).collect();
        all.sort();
        assert_eq!(all[0], "200");
        assert!(all[1..].iter().all(|outcome| outcome == "409 request_closed"), "{all:?}");
    }
    let decided = i64::try_from(REQUESTS).expect("a small number");
    assert_eq!(shop.database().count("approval_decisions"), decided);
}

#[rstest]
fn one_key_decides_once_however_often_it_is_sent(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    let shop = &arena.shop;
    let ids = asked(shop, REQUESTS);
    let body = all(&ids, "approve");
    let answers = race(16, |client| {
        let approver = arena.at(client, &shop.approver());
        settled(|| approver.post_with_key(DECISIONS, "once", &body)).expect(200)
    });
    for answer in &answers {
        assert_eq!(outcomes(answer), ["200"; REQUESTS]);
    }
    let decided = i64::try_from(REQUESTS).expect("a small number");
    assert_eq!(shop.database().count("approval_decisions"), decided);
}
