//! A new or ended rule counts for every later order, at every server, despite concurrent orders.

use rstest::rstest;
use serde_json::json;

use super::{Arena, settled};
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;
use crate::support::race::race;

const CLIENTS: usize = 8;
const ROUNDS: usize = 15;

#[rstest]
fn a_limit_that_comes_and_goes_counts_at_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    let shop = &arena.shop;
    shop.product("BOLT", "10.00");
    shop.stock("BOLT", 100_000);
    let order = order_of(&[("BOLT", 1)]);
    // One limit for the company and one for all companies, each ended by its owner.
    let owners = [shop.company_admin(), shop.staff()];
    race(CLIENTS, |client| {
        let buyer = |server| arena.at(server, &shop.buyer());
        if client > 0 {
            // These read the rules while they change, and must not cache outdated ones.
            for _ in 0..ROUNDS * 4 {
                let placed = settled(|| buyer(client).post("/v1/orders", &order));
                if placed.status != 201 {
                    placed.refused(409, "order_total_too_high");
                }
            }
            return;
        }
        let limit = json!({ "max_total": eur("5.00"), "on_violation": "deny" });
        for round in 0..ROUNDS {
            let owner = arena.at(round / 2, &owners[round % 2]);
            let id = settled(|| owner.post("/v1/order-limits", &limit)).expect(201).id();
            for server in 0..2 {
                let refused = settled(|| buyer(server).post("/v1/orders", &order));
                refused.refused(409, "order_total_too_high");
            }
            settled(|| owner.delete(&format!("/v1/order-limits/{id}"))).expect(204);
            for server in 0..2 {
                settled(|| buyer(server).post("/v1/orders", &order)).expect(201);
            }
        }
    });
}
