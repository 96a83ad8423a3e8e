//! No state is reachable by skipping a rule: every shortcut is refused and leaves the books unchanged.
//! The shortcuts are listed in [`tables`]; their names refer to [`World`].

mod tables;

use std::collections::BTreeMap;

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::actor::Actor;
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;

use tables::Row;

/// One of everything of Acme's, in every state where a shortcut could begin.
struct World {
    shop: Shop,
    ids: BTreeMap<&'static str, String>,
}

impl World {
    fn set_up(backend: Backend) -> Option<Self> {
        let shop = Shop::start(backend)?;
        let mut ids = BTreeMap::from([("$acme", shop.company().to_owned())]);
        shop.product("BOLT", "10.00");
        let approvers = [&shop.cast().approver.id, &shop.cast().company_admin.id];
        let rule = json!({
            "company_id": shop.company(), "name": "Big", "when": { "order_total_over": eur("500.00") },
            "steps": [{ "approvers": { "member_ids": approvers }, "mode": "any" }],
        });
        shop.staff().post("/v1/approval-rules", &rule).expect(201);

        // Too large to be confirmed at once.
        let big = [("BOLT", 60)];
        let pending = shop.order(&big);
        let admins = shop.company_admin().post("/v1/orders", &order_of(&big)).expect(201);
        let staffs = shop.order_for(shop.company(), &big);
        let rejected = shop.order(&big);
        for (name, order) in [
            ("$buyers", &pending),
            ("$admins", &admins),
            ("$staffs", &staffs),
            ("$decided", &rejected),
        ] {
            ids.insert(name, order.text("/approval_request_id"));
        }
        let reject = format!("/v1/approval-requests/{}/reject", ids["$decided"]);
        shop.approver().post(&reject, &json!({})).expect(200);
        let cancelled = shop.order(&[("BOLT", 2)]).id();
        shop.buyer().post(&format!("/v1/orders/{cancelled}/cancel"), &json!({})).expect(200);
        let half = shop.order(&[("BOLT", 5)]).id();
        shop.ship_part(&half, &[(1, 3)]);
        ids.extend([("$pending", pending.id()), ("$rejected", rejected.id())]);
        ids.extend([("$cancelled", cancelled), ("$half", half)]);

        // 12.00 of the 50.00 pay the first invoice; nothing pays the second.
        let paid = shop.invoiced_order(&[("BOLT", 1)]).id();
        let payment = json!({
            "company_id": shop.company(), "method": "card", "amount": eur("50.00"),
            "allocations": [{ "invoice_id": paid, "amount": eur("12.00") }],
        });
        ids.insert("$cash", shop.staff().post("/v1/payments", &payment).expect(201).id());
        let invoiced = shop.shipped_order(&[("BOLT", 3)]).id();
        ids.insert("$open", shop.invoice(&invoiced).id());
        let foreign = shop.order_for(shop.other_company(), &[("BOLT", 1)]).id();
        shop.ship(&foreign);
        ids.insert("$foreign", shop.invoice(&foreign).id());
        ids.extend([("$paid", paid), ("$invoiced", invoiced)]);
        Some(Self { shop, ids })
    }

    fn actor(&self, name: &str) -> Actor {
        match name {
            "staff" => self.shop.staff(),
            "buyer" => self.shop.buyer(),
            "approver" => self.shop.approver(),
            "admin" => self.shop.company_admin(),
            "stranger" => self.shop.stranger(),
            _ => panic!("nobody is called {name}"),
        }
    }

    /// Replaces names by ids; a longer name goes before its own prefix.
    fn fill(&self, text: &str) -> String {
        self.ids.iter().rev().fold(text.to_owned(), |text, (name, id)| text.replace(name, id))
    }

    /// Everything a shortcut might have changed.
    fn books(&self) -> Vec<Value> {
        let staff = self.shop.staff();
        let mut books: Vec<Value> = [
            "/v1/ledger/trial-balance",
            "/v1/companies/$acme/statement",
            "/v1/companies/$acme/credit-account",
            "/v1/companies/$acme",
            "/v1/payments/$cash",
            "/v1/stock/BOLT",
            "/v1/orders?limit=100",
            "/v1/invoices?limit=100",
        ]
        .iter()
        .map(|path| staff.get(&self.fill(path)).expect(200).body)
        .collect();
        for table in ["events", "ledger_entries", "allocations", "commitments", "shipments"] {
            books.push(json!({ table: self.shop.database().count(table) }));
        }
        books
    }

    /// Asserts that each is refused as its row states, and that nothing has changed afterwards.
    #[track_caller]
    fn refuses(&self, rows: Vec<Row>) {
        let before = self.books();
        let mut wrong = Vec::new();
        for (who, asked, body, refusal) in rows {
            let (method, path) = asked.split_once(' ').expect("method and path");
            let body = (method != "GET").then(|| self.fill(&body.to_string()).into_bytes());
            let headers = [("Content-Type", "application/json")];
            let path = format!("/v1/{}", self.fill(path));
            let answer = self.actor(who).send_bytes(method, &path, &headers, body.as_deref());
            let refused = format!("{} {}", answer.status, answer["code"].as_str().unwrap_or("-"));
            if refused != refusal {
                wrong.push(format!("{who} {asked}: expected {refusal}: {answer:?}"));
            }
            if self.books() != before {
                wrong.push(format!("{who} {asked}: the books have changed"));
                break;
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

#[rstest]
fn no_rule_is_skipped(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::set_up(backend) else { return };
    world.refuses([tables::orders(), tables::money(), tables::stranger()].concat());
    // The stranger's lists have nothing of Acme's either.
    for path in ["/v1/orders", "/v1/invoices", "/v1/approval-requests"] {
        let list = world.shop.stranger().get(path).expect(200);
        assert!(!list.body.to_string().contains(world.shop.company()), "{list:?}");
    }
}
