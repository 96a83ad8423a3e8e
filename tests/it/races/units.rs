//! Business units that move, appear and go at once: the tree stays a tree.

use rstest::rstest;
use serde_json::json;

use super::{Arena, CLIENTS, settled, tally};
use crate::grants::tree::{at, member};
use crate::support::answer::Answer;
use crate::support::builders::order_of;
use crate::support::database::Backend;
use crate::support::race::race;

const ROUNDS: usize = 8;
const UNITS: &str = "/v1/business-units";

#[track_caller]
fn unit(arena: &Arena, name: &str, parent: Option<&str>) -> String {
    let unit = json!({ "name": name, "kind": "division", "parent_id": parent });
    arena.shop.company_admin().post(UNITS, &unit).expect(201).id()
}

fn move_to(arena: &Arena, client: usize, unit: &str, parent: &str) -> Answer {
    let admin = arena.at(client, &arena.shop.company_admin());
    let to = json!({ "parent_id": parent });
    settled(|| admin.patch(&format!("{UNITS}/{unit}"), &to))
}

#[rstest]
fn a_under_b_and_b_under_a_make_no_circle(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    for round in 0..ROUNDS {
        let pair = ["A", "B"].map(|name| unit(&arena, &format!("{name}{round}"), None));
        let answers = race(2, |client| move_to(&arena, client, &pair[client], &pair[1 - client]));
        assert_eq!(tally(&answers), "1 × 200, 1 × 409 unit_cycle", "round {round}");
    }
}

/// Thirty-two pairs at once, a client for each half.
#[rstest]
fn of_64_moves_half_make_no_circle(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(arena) = Arena::open(backend) else { return };
    let pairs: Vec<[String; 2]> = (0..CLIENTS / 2)
        .map(|pair| ["A", "B"].map(|name| unit(&arena, &format!("{name}{pair}"), None)))
        .collect();
    let answers = race(CLIENTS, |client| {
        let (pair, half) = (&pairs[client / 2], client % 2);
        move_to(&arena, client, &pair[half], &pair[1 - half])
    });
    for (number, of_pair) in answers.chunks(2).enumerate() {
        assert_eq!(tally(of_pair), "1 × 200, 1 × 409 unit_cycle", "pair {number}");
    }
}

/// Five units in a ring want to be below the next one: the last of them would close the circle.
#[rstest]
fn a_ring_of_moves_leaves_one_out(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    const RING: usize = 5;
    let Some(arena) = Arena::open(backend) else { return };
    for round in 0..ROUNDS {
        let ring: Vec<String> =
            (0..RING).map(|n| unit(&arena, &format!("{round} {n}"), None)).collect();
        let answers =
            race(RING, |client| move_to(&arena, client, &ring[client], &ring[(client + 1) % RING]));
        let circles = answers.iter().filter(|answer| answer["code"] == "unit_cycle").count();
        assert_eq!(circles, 1, "round {round}: {}", tally(&answers));
        assert_eq!(tally(&answers), "4 × 200, 1 × 409 unit_cycle");
    }
}

#[rstest]
fn no_unit_is_lost_below_one_that_moves_or_goes(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    let admin = arena.shop.company_admin();
    for round in 0..ROUNDS {
        let north = unit(&arena, &format!("North {round}"), None);
        let moving = unit(&arena, &format!("Moving {round}"), None);
        let going = unit(&arena, &format!("Going {round}"), None);
        let answers = race(6, |client| {
            let admin = arena.at(client, &admin);
            let new = |parent: &str| {
                let name = format!("New {round} {client}");
                let new = json!({ "name": name, "kind": "location", "parent_id": parent });
                settled(|| admin.post(UNITS, &new))
            };
            match client {
                0 => move_to(&arena, client, &moving, &north),
                1 => settled(|| admin.delete(&format!("{UNITS}/{going}"))),
                2 | 3 => new(&moving),
                _ => new(&going),
            }
        });
        answers[0].clone().expect(200);
        // Either the unit went first, or it has units below it.
        let gone = answers[1].status == 204;
        for late in &answers[4..] {
            late.clone().expect(if gone { 404 } else { 201 });
        }
        for made in &answers[2..4] {
            let made = admin.get(&format!("{UNITS}/{}", made.clone().expect(201).id())).expect(200);
            assert_eq!(made["path"][0], json!(north), "round {round}: {made:?}");
            assert_eq!(made["depth"], 3);
        }
    }
}

#[rstest]
fn an_order_and_the_end_of_its_unit_come_one_after_the_other(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    let shop = &arena.shop;
    shop.product("BOLT", "10.00");
    for round in 0..ROUNDS * 2 {
        let unit = unit(&arena, &format!("Unit {round}"), None);
        let mut order = order_of(&[("BOLT", 1)]);
        order["business_unit_id"] = json!(unit);
        let answers = race(4, |client| match client {
            0 => {
                let admin = arena.at(1, &shop.company_admin());
                settled(|| admin.delete(&format!("{UNITS}/{unit}")))
            }
            _ => {
                let buyer = arena.at(client, &shop.buyer());
                settled(|| buyer.post("/v1/orders", &order))
            }
        });
        let placed = answers[1..].iter().filter(|answer| answer.status == 201).count();
        match answers[0].status {
            204 => assert_eq!(tally(&answers[1..]), "3 × 404 not_found", "round {round}"),
            _ => {
                answers[0].clone().refused(409, "unit_in_use");
                assert_eq!(placed, 3, "round {round}: {}", tally(&answers));
            }
        }
    }
}

#[rstest]
fn a_role_and_the_end_of_its_unit_come_one_after_the_other(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    let admin = arena.shop.company_admin();
    let members = format!("/v1/companies/{}/members", arena.shop.company());
    for round in 0..ROUNDS {
        let unit = unit(&arena, &format!("Unit {round}"), None);
        let key = json!({ "name": "ERP", "scopes": ["orders.read"], "unit_id": unit });
        let answers = race(4, |client| {
            let admin = arena.at(client, &admin);
            let member = json!({
                "email": format!("m{round}.{client}@acme.test"), "name": "M",
                "grants": [{ "role": "buyer", "unit_id": unit }],
            });
            match client {
                0 => settled(|| admin.delete(&format!("{UNITS}/{unit}"))),
                1 => settled(|| admin.post("/v1/api-keys", &key)),
                _ => settled(|| admin.post(&members, &member)),
            }
        });
        // A unit that a role or a key names stays; after its end none finds it.
        if answers[0].status == 204 {
            assert_eq!(tally(&answers[1..]), "3 × 404 not_found", "round {round}");
        } else {
            answers[0].clone().refused(409, "unit_in_use");
            let given = answers[1..].iter().filter(|answer| answer.status == 201).count();
            assert_eq!(given, 3, "round {round}: {}", tally(&answers));
        }
    }
}

/// Either the key is made first and the move takes it back, or its maker no longer reaches the unit.
#[rstest]
fn a_key_and_the_move_of_its_unit_come_one_after_the_other(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    let shop = &arena.shop;
    let (north, south) = (unit(&arena, "North", None), unit(&arena, "South", None));
    let head = member(shop, "hal@acme.test", &[at("company_admin", Some(&north))]);
    for round in 0..ROUNDS {
        let moving = unit(&arena, &format!("Moving {round}"), Some(&north));
        let key = json!({ "name": "ERP", "scopes": ["orders.read"], "unit_id": moving });
        let answers = race(4, |client| match client {
            0 => move_to(&arena, client, &moving, &south),
            _ => {
                let head = arena.at(client, &head);
                settled(|| head.post("/v1/api-keys", &key))
            }
        });
        answers[0].clone().expect(200);
        for answer in &answers[1..] {
            if answer.status == 201 {
                let program = shop.anonymous().with_token(&answer.text("/key"));
                program.get("/v1/orders").refused(401, "api_key_revoked");
            } else {
                answer.clone().refused(422, "scope_not_grantable");
            }
        }
    }
}

/// Either the role is given first, or its giver no longer reaches the unit: no lost role is given.
#[rstest]
fn a_role_and_the_move_of_its_unit_come_one_after_the_other(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    let shop = &arena.shop;
    let (north, south) = (unit(&arena, "North", None), unit(&arena, "South", None));
    let head = member(shop, "hal@acme.test", &[at("company_admin", Some(&north))]);
    let people = format!("/v1/companies/{}/members", shop.company());
    for round in 0..ROUNDS {
        let moving = unit(&arena, &format!("Moving {round}"), Some(&north));
        let names = [1, 2, 3].map(|n| format!("ned{round}.{n}@acme.test"));
        let ned = names.map(|email| {
            let ned = member(shop, &email, &[at("buyer", Some(&north))]);
            format!("{people}/{}", ned.get("/v1/me").expect(200).text("/member_id"))
        });
        let before = shop.last_sequence();
        let grants = json!({ "grants": [at("company_admin", Some(&moving))] });
        let answers = race(4, |client| match client {
            0 => move_to(&arena, client, &moving, &south),
            _ => {
                let head = arena.at(client, &head);
                settled(|| head.patch(&ned[client - 1], &grants))
            }
        });
        answers[0].clone().expect(200);
        let events = shop.events_after(before);
        let mut kinds = events.iter().map(|event| event["type"].as_str().expect("a type"));
        kinds.find(|kind| *kind == "business_unit.moved").expect("a move");
        assert!(kinds.all(|kind| kind != "member.updated"), "round {round}: {events:#?}");
        for answer in answers[1..].iter().filter(|answer| answer.status != 200) {
            answer.clone().refused(422, "role_not_grantable");
        }
    }
}

/// The head of the north moves units there to and fro. Once the north is no longer theirs, no move of theirs counts.
#[rstest]
fn a_unit_does_not_change_for_those_who_no_longer_reach_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    let shop = &arena.shop;
    let north = unit(&arena, "North", None);
    let head = member(shop, "hal@acme.test", &[at("company_admin", Some(&north))]);
    for round in 0..ROUNDS {
        let below = unit(&arena, &format!("Below {round}"), Some(&north));
        let place = format!("{UNITS}/{below}");
        let answers = race(4, |client| match client {
            0 => {
                let admin = arena.at(client, &shop.company_admin());
                settled(|| admin.patch(&place, &json!({ "inherits_roles": false, "name": "Free" })))
            }
            _ => {
                let head = arena.at(client, &head);
                settled(|| head.patch(&place, &json!({ "name": format!("Mine {client}") })))
            }
        });
        let cut = answers[0].clone().expect(200).integer("/version");
        for answer in &answers[1..] {
            if answer.status == 200 {
                assert!(answer.integer("/version") < cut, "round {round}: {answer:?}");
            } else {
                answer.clone().refused(403, "forbidden");
            }
        }
        shop.company_admin().delete(&place).expect(204);
    }
}
