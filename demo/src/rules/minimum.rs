//! A minimum of the operator: an executive waives it, and neither the company nor other staff may.

use serde_json::json;

use super::scene::{Quayside, STAR, request_of, stands};
use crate::client::{Person, Server};
use crate::compare::{refused, same};
use crate::error::DemoError;
use crate::screen::say;
use crate::setup::{PASSWORD, money};
use crate::trace;

/// Tells an order below the minimum.
pub(super) fn tell(server: &Server, staff: &Person, quayside: &Quayside) -> Result<(), DemoError> {
    let limit = json!({
        "company_id": quayside.company, "owner": "operator", "min_total": money("50.00"),
        "on_violation": "require_approval",
    });
    staff.post(server, "/v1/order-limits", "rules-minimum", &limit)?;
    let sam = colleague(server, staff, "Sam", "sales")?;
    let grace = colleague(server, staff, "Grace", "executive")?;
    say("");
    say("7. Bea orders 1 star: £25 is below the operator's minimum of £50, which it may waive");
    let bea = &quayside.bea.person;
    let cleo = &quayside.cleo.person;
    let order = json!({ "lines": [{ "sku": STAR, "quantity": 1 }] });
    let order = bea.post(server, "/v1/orders", "rules-small", &order)?;
    stands("the small order", "pending_approval", &order)?;
    let path = format!("/v1/orders/{}", order.text("/id")?);
    trace::show(&cleo.get(server, &format!("{path}/trace"))?);
    let request = request_of(&order)?;
    let shown = cleo.get(server, &request)?;
    same("the side that is asked", "operator", &shown.text("/steps/0/side")?)?;
    let approve = format!("{request}/approve");
    let comment = json!({ "comment": "A sample." });
    for (who, name, expected) in [
        (cleo, "Cleo, the company's administrator", "403 not_an_approver"),
        (&sam, "Sam of the operator's sales", "403 forbidden"),
    ] {
        let no = who.try_post(server, &approve, &format!("rules-waive-{}", who.email), &comment)?;
        say(&format!("   {name} may not waive it:"));
        trace::refusal(&no);
        refused(name, expected, &no)?;
    }
    let waived = grace.post(server, &approve, "rules-waive", &comment)?;
    stands("the request after Grace's yes", "approved", &waived)?;
    let order = bea.get(server, &path)?;
    stands("the small order in the end", "confirmed", &order)?;
    same("its net", "25.00", &order.text("/net_total/amount")?)?;
    say("   Grace, an executive, waives it: \"A sample.\" The order is confirmed.");
    Ok(())
}

/// A further member of the operator's staff.
fn colleague(server: &Server, staff: &Person, name: &str, role: &str) -> Result<Person, DemoError> {
    let login = format!("{}@comptoir.example", name.to_lowercase());
    let person = Person::new(login, PASSWORD);
    let body = json!({
        "email": person.email, "name": name, "password": person.password, "role": role
    });
    staff.post(server, "/v1/staff-users", &format!("rules-staff-{name}"), &body)?;
    Ok(person)
}
