//! Three example orders, each with its decision trace: one needs approval and gets it, one is refused for the
//! buyer's spending limit, one for the company's credit.

use serde_json::{Value, json};

use super::client::{Answer, Person, Server};
use super::compare::same;
use super::error::DemoError;
use super::expected::CURRENCY;
use super::screen::say;
use super::setup::{PASSWORD, address, money};
use super::trace;

const SKU: &str = "STORM-LANTERN";

/// The small company of the story, and its people.
#[derive(Debug)]
pub struct Harbour {
    /// May order up to £1,000 a month.
    pub buyer: Person,
    /// Approves orders over £500.
    pub approver: Person,
    /// Runs the company's account.
    pub admin: Person,
}

/// Makes the company and tells the three stories.
pub fn tell(server: &Server, staff: &Person) -> Result<Harbour, DemoError> {
    let harbour = open(server, staff)?;
    say("");
    say("Three orders of Harbour Gifts Ltd: credit limit £2,000, approval over £500,");
    say("and Bea, who buys for it, may spend £1,000 a month. A storm lantern costs £25.00, net.");
    approved(server, &harbour)?;
    let refused = "is over what Bea has left this month";
    denied(server, &harbour.buyer, &format!("2. Bea orders 18 lanterns: £450 {refused}"), 18)?;
    let refused = "with its tax, is over what the company's credit has left";
    denied(server, &harbour.admin, &format!("3. Cleo orders 60 lanterns: £1,500, {refused}"), 60)?;
    Ok(harbour)
}

fn approved(server: &Server, harbour: &Harbour) -> Result<(), DemoError> {
    say("");
    say("1. Bea orders 24 lanterns: £600 needs the approver's word");
    let order = harbour.buyer.post(server, "/v1/orders", "story-order", &basket(24))?;
    expect_status(&order, "pending_approval")?;
    let path = format!("/v1/orders/{}", order.text("/id")?);
    trace::show(&harbour.buyer.get(server, &format!("{path}/trace"))?);
    let request = order.text("/approval_request_id")?;
    let decision = format!("/v1/approval-requests/{request}/approve");
    let comment = json!({ "comment": "For the Christmas market." });
    harbour.approver.post(server, &decision, "story-approval", &comment)?;
    let order = harbour.buyer.get(server, &path)?;
    expect_status(&order, "confirmed")?;
    say("   Ada approves: \"For the Christmas market.\" The order is confirmed.");
    Ok(())
}

fn denied(server: &Server, person: &Person, title: &str, quantity: i64) -> Result<(), DemoError> {
    say("");
    say(title);
    let key = format!("story-evaluate-{quantity}");
    trace::show(&person.post(server, "/v1/orders/evaluate", &key, &basket(quantity))?);
    let key = format!("story-order-{quantity}");
    let refused = person.try_post(server, "/v1/orders", &key, &basket(quantity))?;
    let what = format!("the order of {quantity} lanterns");
    same(&what, "409", &refused.status.to_string())?;
    trace::refusal(&refused);
    Ok(())
}

fn expect_status(order: &Answer, expected: &str) -> Result<(), DemoError> {
    same("the status of the story's order", expected, &order.text("/status")?)
}

fn basket(quantity: i64) -> Value {
    json!({ "lines": [{ "sku": SKU, "quantity": quantity }] })
}

/// The company, its three people, its approval rule, and something to buy.
fn open(server: &Server, staff: &Person) -> Result<Harbour, DemoError> {
    let product = json!({ "sku": SKU, "name": "Storm lantern", "list_price": money("25.00") });
    staff.post(server, "/v1/products", "story-product", &product)?;
    let stock = json!({ "on_hand": 1000 });
    staff.put(server, &format!("/v1/stock/{SKU}"), "story-stock", &stock)?;
    let company = json!({
        "name": "Harbour Gifts Ltd", "country": "GB", "currency": CURRENCY,
        "billing_address": address("GB"), "payment_terms": { "net_days": 14 },
        "credit_limit": money("2000.00"),
    });
    let company = staff.post(server, "/v1/companies", "story-company", &company)?.text("/id")?;
    let members = format!("/v1/companies/{company}/members");
    let member = |name: &str, role: &str| -> Result<Person, DemoError> {
        let login = format!("{}@harbour.example", name.to_lowercase());
        let person = Person::new(login, PASSWORD);
        let mut body = json!({
            "email": person.email, "name": name, "password": person.password, "roles": [role]
        });
        if role == "buyer"
            && let Some(fields) = body.as_object_mut()
        {
            let limit = json!({ "amount": money("1000.00"), "period": "month" });
            fields.insert("spending_limit".to_owned(), limit);
        }
        staff.post(server, &members, &format!("story-member-{name}"), &body)?;
        Ok(person)
    };
    let harbour = Harbour {
        buyer: member("Bea", "buyer")?,
        approver: member("Ada", "approver")?,
        admin: member("Cleo", "company_admin")?,
    };
    let rule = json!({
        "company_id": company, "name": "Orders over £500",
        "when": { "order_total_over": money("500.00") },
        "steps": [{ "approvers": { "role": "approver" }, "mode": "any" }],
    });
    staff.post(server, "/v1/approval-rules", "story-rule", &rule)?;
    Ok(harbour)
}
