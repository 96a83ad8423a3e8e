//! Set-up of scenarios, in one line each; all through the API.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::actor::Actor;
use super::answer::Answer;
use super::app::Shop;
use super::scene::PASSWORD;

/// Euros, as the API shows them.
pub fn eur(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "EUR" })
}

/// The body of an order: pairs of SKU and quantity.
pub fn order_of(lines: &[(&str, i64)]) -> Value {
    let lines: Vec<_> =
        lines.iter().map(|(sku, quantity)| json!({ "sku": sku, "quantity": quantity })).collect();
    json!({ "lines": lines })
}

/// A cost centre of the caller's company; returns its id.
#[track_caller]
pub fn cost_centre(by: &Actor, code: &str) -> String {
    let new = json!({ "code": code, "name": format!("Centre {code}") });
    by.post("/v1/cost-centres", &new).expect(201).id()
}

/// An API key of Acme, made by its administrator.
#[track_caller]
pub fn api_key(shop: &Shop, scopes: &[&str]) -> Answer {
    let key = json!({ "name": "ERP", "scopes": scopes });
    shop.company_admin().post("/v1/api-keys", &key).expect(201)
}

impl Shop {
    /// A product with a list price in euros and 1,000 pieces in stock.
    #[track_caller]
    pub fn product(&self, sku: &str, list_price: &str) -> Answer {
        let product = json!({ "sku": sku, "name": sku, "list_price": eur(list_price) });
        self.product_from(&product)
    }

    /// A product with the given fields, with 1,000 pieces in stock.
    #[track_caller]
    pub fn product_from(&self, product: &Value) -> Answer {
        let made = self.staff().post("/v1/products", product).expect(201);
        self.stock(&made.text("/sku"), 1000);
        made
    }

    /// Sets the stock on hand.
    #[track_caller]
    pub fn stock(&self, sku: &str, on_hand: i64) {
        let set = self.staff().put(&format!("/v1/stock/{sku}"), &json!({ "on_hand": on_hand }));
        assert!((200..300).contains(&set.status), "{set:?}");
    }

    /// The available quantity.
    #[track_caller]
    pub fn available(&self, sku: &str) -> i64 {
        self.staff().get(&format!("/v1/stock/{sku}")).expect(200).integer("/available")
    }

    /// Another company, with terms of 30 days; `fields` replace or extend the defaults.
    #[track_caller]
    pub fn new_company(&self, name: &str, fields: &Value) -> Answer {
        let mut company = json!({
            "name": name, "country": "AT", "currency": "EUR", "payment_terms": { "net_days": 30 },
        });
        for (field, value) in fields.as_object().into_iter().flatten() {
            company[field] = value.clone();
        }
        self.staff().post("/v1/companies", &company).expect(201)
    }

    /// Changes Acme (`{"credit_limit": …}`).
    #[track_caller]
    pub fn change_company(&self, change: &Value) -> Answer {
        self.staff().patch(&format!("/v1/companies/{}", self.company()), change).expect(200)
    }

    /// An order by the buyer.
    #[track_caller]
    pub fn order(&self, lines: &[(&str, i64)]) -> Answer {
        self.buyer().post("/v1/orders", &order_of(lines)).expect(201)
    }

    /// An order by staff, for any company.
    #[track_caller]
    pub fn order_for(&self, company: &str, lines: &[(&str, i64)]) -> Answer {
        let mut order = order_of(lines);
        order["company_id"] = json!(company);
        self.staff().post("/v1/orders", &order).expect(201)
    }

    /// Ships all open quantities.
    #[track_caller]
    pub fn ship(&self, order: &str) -> Answer {
        self.staff().post(&format!("/v1/orders/{order}/shipments"), &json!({})).expect(201)
    }

    /// Ships a part: pairs of line number and quantity.
    #[track_caller]
    pub fn ship_part(&self, order: &str, lines: &[(i64, i64)]) -> Answer {
        let lines: Vec<_> = lines
            .iter()
            .map(|(line, quantity)| json!({ "line_number": line, "quantity": quantity }))
            .collect();
        let path = format!("/v1/orders/{order}/shipments");
        self.staff().post(&path, &json!({ "lines": lines })).expect(201)
    }

    /// Invoices the shipped quantities.
    #[track_caller]
    pub fn invoice(&self, order: &str) -> Answer {
        self.staff().post(&format!("/v1/orders/{order}/invoices"), &json!({})).expect(201)
    }

    /// A shipped order of the buyer.
    #[track_caller]
    pub fn shipped_order(&self, lines: &[(&str, i64)]) -> Answer {
        let order = self.order(lines);
        self.ship(&order.id());
        order
    }

    /// The invoice of a shipped order of the buyer.
    #[track_caller]
    pub fn invoiced_order(&self, lines: &[(&str, i64)]) -> Answer {
        self.invoice(&self.shipped_order(lines).id())
    }

    /// A payment by Acme, allocated automatically: by reference, then oldest due.
    #[track_caller]
    pub fn pay(&self, amount: &str) -> Answer {
        let payment = json!({
            "company_id": self.company(), "amount": eur(amount), "method": "bank_transfer",
        });
        self.staff().post("/v1/payments", &payment).expect(201)
    }

    /// A payment by Acme for one invoice.
    #[track_caller]
    pub fn pay_invoice(&self, invoice: &str, amount: &str) -> Answer {
        let payment = json!({
            "company_id": self.company(), "amount": eur(amount), "method": "bank_transfer",
            "allocations": [{ "invoice_id": invoice, "amount": eur(amount) }],
        });
        self.staff().post("/v1/payments", &payment).expect(201)
    }

    /// Acme's credit account.
    #[track_caller]
    pub fn credit_account(&self) -> Answer {
        self.staff().get(&format!("/v1/companies/{}/credit-account", self.company())).expect(200)
    }

    /// The events after `sequence`, up to a hundred, once all events are in the feed.
    #[track_caller]
    pub fn events_after(&self, sequence: i64) -> Vec<Value> {
        self.wait_for_events();
        let path = format!("/v1/events?after={sequence}&limit=100");
        self.staff().get(&path).expect(200).data().to_vec()
    }

    /// All events. On PostgreSQL an event is in the feed within a second of its commit, not at once: a test never reads
    /// the feed without waiting.
    #[track_caller]
    pub fn all_events(&self) -> Vec<Value> {
        let mut events = Vec::new();
        loop {
            let page = self.events_after(last_of(&events));
            if page.is_empty() {
                return events;
            }
            events.extend(page);
        }
    }

    /// The sequence of the latest event.
    #[track_caller]
    pub fn last_sequence(&self) -> i64 {
        last_of(&self.all_events())
    }

    /// The events after `sequence`, once there are enough; a commit's events are readable within a
    /// second.
    #[track_caller]
    pub fn events_until(&self, sequence: i64, enough: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            let events = self.events_after(sequence);
            if enough(&events) {
                return events;
            }
            assert!(Instant::now() < deadline, "events that do not come; there are {events:#?}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Another logged-in member of Acme; `fields` add to address and role.
    #[track_caller]
    pub fn member(&self, email: &str, role: &str, fields: &Value) -> Actor {
        let mut member =
            json!({ "email": email, "name": email, "password": PASSWORD, "roles": [role] });
        for (field, value) in fields.as_object().into_iter().flatten() {
            member[field] = value.clone();
        }
        let path = format!("/v1/companies/{}/members", self.company());
        self.staff().post(&path, &member).expect(201);
        self.anonymous().log_in(email, PASSWORD)
    }
}

/// The sequence of the last of these events; 0 without any.
fn last_of(events: &[Value]) -> i64 {
    events.last().map_or(0, |event| event["sequence"].as_i64().expect("a place in the feed"))
}
