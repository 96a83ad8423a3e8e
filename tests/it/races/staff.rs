//! Administrators deactivate each other: one always remains.

use rstest::rstest;
use serde_json::json;

use super::Arena;
use crate::identity::staff::staff_user;
use crate::sessions::{bearer, login};
use crate::support::database::Backend;
use crate::support::race::race;

/// The second request finds its caller deactivated, or the last one. The remaining administrator goes
/// on with the next.
#[rstest]
fn two_who_put_each_other_out_leave_one(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    let mut left = arena.shop.staff();
    for round in 0..8 {
        let email = format!("admin{round}@comptoir.test");
        left.post("/v1/staff-users", &staff_user(&email, "administrator")).expect(201);
        let two = [left.clone(), bearer(&arena.shop, &login(&arena.shop, &email))];
        let ids = two.each_ref().map(|admin| admin.get("/v1/me").expect(200).id());
        let change =
            if round % 2 == 0 { json!({ "active": false }) } else { json!({ "role": "auditor" }) };
        let answers = race(2, |client| {
            let other = format!("/v1/staff-users/{}", ids[1 - client]);
            arena.at(client, &two[client]).patch(&other, &change)
        });
        let [first, second] = &answers[..] else { panic!("two answers") };
        assert!((first.status == 200) != (second.status == 200), "{answers:?}");
        let (winner, refused) = if first.status == 200 { (0, second) } else { (1, first) };
        let code = refused["code"].as_str().unwrap_or_default();
        let known = ["last_administrator", "token_revoked", "forbidden"];
        assert!(known.contains(&code), "{refused:?}");
        left = two[winner].clone();
        left.get("/v1/staff-users").expect(200);
    }
}
