//! Documents are dated in the order of their numbers, and never before the documents they settle, even
//! on a server with a slow clock.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::eur;
use crate::support::database::Backend;
use crate::support::process::Process;

/// A shop on 10 March, with a second server whose clock is behind. SQLite has one server only: there its
/// clock goes back.
struct Behind {
    // Dropped first: the shop checks the books when no server writes any more.
    second: Option<Process>,
    shop: Shop,
}

impl Behind {
    fn open(backend: Backend) -> Option<Self> {
        let shop = Shop::start(backend)?;
        shop.set_clock("2026-03-10T09:00:00Z");
        let second = (backend == Backend::Postgres).then(|| Process::serve(shop.database()));
        Some(Self { second, shop })
    }

    /// Staff on the server where it is still this day.
    #[track_caller]
    fn staff(&self, day: &str) -> Actor {
        let staff = match &self.second {
            Some(second) => self.shop.staff().at(second.base()),
            None => self.shop.staff(),
        };
        staff.put("/v1/clock", &json!({ "now": format!("{day}T09:00:00Z") })).expect(200);
        staff
    }

    fn credit(&self, invoice: &Answer) -> Value {
        json!({
            "company_id": self.shop.company(), "invoice_id": invoice.id(), "reason": "scratched",
            "lines": [{ "sku": "BOLT", "quantity": 10, "unit_price": "10.00" }],
        })
    }

    /// Asserts that on each day a company's debt is the open invoices less the unapplied amounts.
    #[track_caller]
    fn balanced(&self) {
        for day in 8..=11 {
            let path =
                format!("/v1/companies/{}/statement?as_of=2026-03-{day:02}", self.shop.company());
            let told = self.shop.staff().get(&path).expect(200);
            let cents = |text: &str| text.replace('.', "").parse::<i64>().expect("an amount");
            let aging = told["aging"].as_object().expect("aging");
            let open: i64 =
                aging.values().map(|part| cents(part["amount"].as_str().expect("money"))).sum();
            let owed = open - cents(&told.amount("unapplied"));
            assert_eq!(owed, cents(&told.amount("balance")), "{told:?}");
        }
    }
}

#[rstest]
fn dates_run_with_the_numbers(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(scene) = Behind::open(backend) else { return };
    let shop = &scene.shop;
    shop.product("BOLT", "10.00");
    let orders = [(); 3].map(|()| shop.shipped_order(&[("BOLT", 10)]).id());
    let first = shop.invoice(&orders[0]);
    assert_eq!(first["issued_on"], "2026-03-10");

    let behind = scene.staff("2026-03-08");
    let post = |order: &str| behind.post(&format!("/v1/orders/{order}/invoices"), &json!({}));
    post(&orders[1]).refused(409, "clock_behind");
    behind.post("/v1/credit-notes", &scene.credit(&first)).refused(409, "clock_behind");
    let behind = scene.staff("2026-03-09");
    let post = |order: &str| behind.post(&format!("/v1/orders/{order}/invoices"), &json!({}));
    let second = post(&orders[1]).expect(201);
    assert_eq!(second["number"], "INV-2026-000002", "a refusal uses no number");
    assert_eq!(
        (&second["issued_on"], &second["due_on"]),
        (&json!("2026-03-10"), &json!("2026-04-09"))
    );
    let note = behind.post("/v1/credit-notes", &scene.credit(&first)).expect(201);
    assert_eq!(note["issued_on"], "2026-03-10");
    // On account, too: the series decides.
    let mut account = scene.credit(&first);
    account.as_object_mut().expect("a request").remove("invoice_id");
    let account = behind.post("/v1/credit-notes", &account).expect(201);
    assert_eq!(account["issued_on"], "2026-03-10");
    scene.balanced();
    let ahead = scene.staff("2026-03-11");
    let third = ahead.post(&format!("/v1/orders/{}/invoices", orders[2]), &json!({})).expect(201);
    assert_eq!(third["issued_on"], "2026-03-11");
    scene.balanced();
}

#[rstest]
fn nothing_settles_what_is_not_there_yet(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(scene) = Behind::open(backend) else { return };
    let shop = &scene.shop;
    shop.product("BOLT", "10.00");
    let [paid, credited, lost, open] = [(); 4].map(|()| shop.invoiced_order(&[("BOLT", 10)]));
    let payment = shop.pay_invoice(&paid.id(), "120.00").id();
    shop.pay_invoice(&credited.id(), "120.00");
    let note = shop.staff().post("/v1/credit-notes", &scene.credit(&credited)).expect(201);
    assert_eq!(note.amount("unapplied"), "120.00");
    let waits = json!({
        "company_id": shop.company(), "amount": eur("50.00"), "method": "cash", "allocations": [],
        "received_on": "2026-03-01",
    });
    let waits = shop.staff().post("/v1/payments", &waits).expect(201).id();

    let allocation = |amount: &str| json!({ "allocations": [{ "invoice_id": open.id(), "amount": eur(amount) }] });
    let write_off = format!("/v1/invoices/{}/write-off", lost.id());
    let reason = json!({ "reason": "insolvent" });
    let steps: [(&str, Value); 5] = [
        (&write_off, reason.clone()),
        (&format!("/v1/credit-notes/{}/allocations", note.id()), allocation("30.00")),
        (&format!("/v1/payments/{waits}/allocations"), allocation("30.00")),
        // 20.00 of the payment itself, 10.00 of the credit note.
        (&format!("/v1/payments/{waits}/refunds"), json!({ "amount": eur("30.00") })),
        (&format!("/v1/payments/{payment}/returns"), reason),
    ];
    let behind = scene.staff("2026-03-08");
    // The rest of a payment of 1 March may be refunded on any day since.
    for (path, body) in steps.iter().filter(|(path, _)| !path.ends_with("/refunds")) {
        behind.post(path, body).refused(409, "clock_behind");
    }
    let behind = scene.staff("2026-03-09");
    for (path, body) in &steps {
        behind.post(path, body).expect(201);
        scene.balanced();
    }
    // By now only the credit note has a rest.
    let refund = json!({ "amount": eur("1.00") });
    let behind = scene.staff("2026-03-08");
    let path = format!("/v1/payments/{waits}/refunds");
    behind.post(&path, &refund).refused(409, "clock_behind");
    let early = shop.staff().get("/v1/ledger/entries?to=2026-03-09").expect(200);
    let kinds: Vec<&Value> = early.data().iter().map(|entry| &entry["posting"]).collect();
    assert_eq!(kinds, ["payment"], "only what was received on 1 March");
}

#[rstest]
fn goods_leave_and_are_invoiced_after_they_were_ordered(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(scene) = Behind::open(backend) else { return };
    scene.shop.product("BOLT", "10.00");
    let order = scene.shop.order(&[("BOLT", 1)]).id();
    let (ship, invoice) =
        (format!("/v1/orders/{order}/shipments"), format!("/v1/orders/{order}/invoices"));
    scene.staff("2026-03-08").post(&ship, &json!({})).refused(409, "clock_behind");
    let behind = scene.staff("2026-03-09");
    assert_eq!(behind.post(&ship, &json!({})).expect(201)["shipped_on"], "2026-03-10");
    assert_eq!(behind.post(&invoice, &json!({})).expect(201)["issued_on"], "2026-03-10");
}
