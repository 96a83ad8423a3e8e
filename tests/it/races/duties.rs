//! Two halves of a pair that the settings keep apart, given at once by two administrators: one of them is refused.

use rstest::rstest;
use serde_json::json;

use super::{Arena, CLIENTS, settled, tally};
use crate::grants::custom::{own_path, permissions, role};
use crate::grants::tree::{at, member};
use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::database::Backend;
use crate::support::race::race;

/// Gives the role this permission beside `orders.read`.
fn give(admin: &Actor, role: &str, permission: &str) -> Answer {
    let given = json!({ "permissions": permissions(&["orders.read", permission]) });
    settled(|| admin.patch(role, &given))
}

#[rstest]
fn of_two_halves_given_by_two_administrators_one_is_refused(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    let shop = &arena.shop;
    let other = shop.member("admin-2@acme.test", "company_admin", &json!({}));
    let admins = [shop.company_admin(), other];
    let [one, two] = ["one", "two"].map(|key| role(shop, key, &["orders.read"]));
    let lea = member(shop, "lea@acme.test", &[at("one", None), at("two", None)]);
    let path = own_path(shop, &lea);
    let pair = json!({ "left": "orders.place", "right": "approvals.decide", "mode": "enforce" });
    shop.staff().patch("/v1/settings", &json!({ "segregation": [pair] })).expect(200);
    for round in 0..8 {
        // Two roles of one user, or a role and a grant.
        let answers = race(2, |client| {
            let admin = arena.at(client, &admins[client]);
            match (client, round % 2) {
                (0, _) => give(&admin, &one, "approvals.decide"),
                (_, 0) => give(&admin, &two, "orders.place"),
                _ => {
                    let roles = json!({ "roles": ["one", "two", "buyer"] });
                    settled(|| admin.patch(&path, &roles))
                }
            }
        });
        assert_eq!(tally(&answers), "1 × 200, 1 × 409 segregation_conflict", "round {round}");
        admins[0].patch(&path, &json!({ "roles": ["one", "two"] })).expect(200);
        let alone = json!({ "permissions": permissions(&["orders.read"]) });
        for role in [&one, &two] {
            admins[0].patch(role, &alone).expect(200);
        }
    }
    // Each half by 32 clients: the half that came first is given, as often as it is asked for.
    let answers = race(CLIENTS, |client| {
        let admin = arena.at(client, &admins[client % 2]);
        match client % 2 {
            0 => give(&admin, &one, "approvals.decide"),
            _ => give(&admin, &two, "orders.place"),
        }
    });
    assert_eq!(tally(&answers), "32 × 200, 32 × 409 segregation_conflict");
    for half in 0..2 {
        let of_half: Vec<Answer> = answers.iter().skip(half).step_by(2).cloned().collect();
        let told = tally(&of_half);
        assert!(["32 × 200", "32 × 409 segregation_conflict"].contains(&told.as_str()), "{told}");
    }
}
