//! A refresh token reused within ten seconds: a lost response or a second tab, which gets the same
//! response. Later, or once that response was used, it is a theft.

use rstest::rstest;
use serde_json::json;

use super::{bearer, login, long_ago, refresh};
use crate::races::{Arena, CLIENTS, settled};
use crate::support::app::Shop;
use crate::support::database::Backend;
use crate::support::race::race;

const BUYER: &str = "buyer@acme.test";

#[rstest]
fn a_lost_answer_is_given_again(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let last = shop.last_sequence();
    let token = login(&shop, BUYER).text("/refresh_token");
    let sessions = shop.database().count("sessions");
    let first = refresh(&shop.anonymous(), &token).expect(200);
    let again = refresh(&shop.anonymous(), &token).expect(200);
    assert_eq!(again.bytes, first.bytes, "the same answer, to the byte");
    bearer(&shop, &again).get("/v1/me").expect(200);
    // One session with one successor, stored as a digest only, and no event.
    let next = first.text("/refresh_token");
    assert_eq!(shop.database().count("sessions"), sessions);
    assert_eq!(
        shop.database().count(
            "refresh_tokens WHERE spent_at IS NULL AND session_id = \
        (SELECT session_id FROM refresh_tokens ORDER BY issued_at DESC LIMIT 1)"
        ),
        1
    );
    assert_eq!(shop.database().count(&format!("refresh_tokens WHERE hash = '{next}'")), 0);
    let told = shop.events_after(last);
    assert!(told.iter().all(|event| event["type"] == "session.started"), "{told:#?}");
    // The successor works as usual, and gets another successor.
    let third = refresh(&shop.anonymous(), &next).expect(200);
    assert!(third.text("/refresh_token") != next);
}

#[rstest]
fn after_ten_seconds_it_is_a_theft(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let token = login(&shop, BUYER).text("/refresh_token");
    let first = refresh(&shop.anonymous(), &token).expect(200);
    refresh(&shop.anonymous(), &token).expect(200);
    long_ago(&shop, 10);
    refresh(&shop.anonymous(), &token).refused(401, "refresh_token_reused");
    bearer(&shop, &first).get("/v1/me").refused(401, "token_revoked");
    refresh(&shop.anonymous(), &first.text("/refresh_token")).refused(401, "invalid_refresh_token");
    refresh(&shop.anonymous(), &token).refused(401, "invalid_refresh_token");
}

#[rstest]
fn once_its_successor_was_used_it_is_a_theft(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let token = login(&shop, BUYER).text("/refresh_token");
    let first = refresh(&shop.anonymous(), &token).expect(200);
    let second = refresh(&shop.anonymous(), &first.text("/refresh_token")).expect(200);
    refresh(&shop.anonymous(), &token).refused(401, "refresh_token_reused");
    bearer(&shop, &second).get("/v1/me").refused(401, "token_revoked");
}

#[rstest]
fn what_ended_meanwhile_is_not_answered_again(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let token = login(&shop, BUYER).text("/refresh_token");
    let first = refresh(&shop.anonymous(), &token).expect(200);
    bearer(&shop, &first).post("/v1/auth/logout", &json!({})).expect(204);
    refresh(&shop.anonymous(), &token).refused(401, "invalid_refresh_token");
}

#[rstest]
fn of_many_clients_with_one_token_all_get_the_same_successor(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    let token = login(&arena.shop, BUYER).text("/refresh_token");
    let anonymous = arena.shop.anonymous();
    let before = arena.shop.database().count("refresh_tokens");
    let answers =
        race(CLIENTS, |client| settled(|| refresh(&arena.at(client, &anonymous), &token)));
    let first = &answers[0];
    for answer in &answers {
        // The servers of the arena use other access token lifetimes.
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer["refresh_token"], first["refresh_token"], "{answer:?}");
    }
    assert_eq!(arena.shop.database().count("refresh_tokens"), before + 1, "one successor");
    refresh(&anonymous, &first.text("/refresh_token")).expect(200);
    bearer(&arena.shop, first).get("/v1/me").expect(200);
    assert_eq!(arena.shop.database().count("events WHERE type = 'session.compromised'"), 0);
}
