//! External payments: recording, allocation, refunds and returns.

mod allocate;
mod record;
mod refund;
mod take_back;
mod twice;

use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::eur;

/// An invoice of Acme's over 12.00 for each piece.
#[track_caller]
fn invoice(shop: &Shop, pieces: i64) -> Answer {
    shop.invoiced_order(&[("BOLT", pieces)])
}

/// A payment by Acme, not yet sent: other fields replace the usual ones.
fn payment(shop: &Shop, amount: &str, fields: &Value) -> Value {
    let mut payment = json!({
        "company_id": shop.company(), "amount": eur(amount), "method": "bank_transfer",
    });
    for (field, value) in fields.as_object().into_iter().flatten() {
        payment[field] = value.clone();
    }
    payment
}

/// Parts of a payment: pairs of invoice and amount.
fn parts(parts: &[(&str, &str)]) -> Value {
    let parts = parts.iter();
    parts.map(|(invoice, amount)| json!({ "invoice_id": invoice, "amount": eur(amount) })).collect()
}

/// An invoice's status and balance.
#[track_caller]
fn stands(shop: &Shop, invoice: &str) -> (String, String) {
    let invoice = shop.staff().get(&format!("/v1/invoices/{invoice}")).expect(200);
    (invoice.text("/status"), invoice.amount("balance"))
}

/// Allocated, unapplied and refunded amounts of a payment.
fn used(payment: &Answer) -> [String; 3] {
    ["allocated", "unapplied", "refunded"].map(|part| payment.amount(part))
}

/// The types of the events after `sequence`, with their subjects' versions.
#[track_caller]
fn told(shop: &Shop, sequence: i64) -> Vec<String> {
    shop.wait_for_events();
    let events = shop.events_after(sequence);
    let told = |event: &Value| {
        format!("{} {}", event["type"].as_str().unwrap_or("?"), event["subject"]["version"])
    };
    events.iter().map(told).collect()
}

/// The position of the last event.
#[track_caller]
fn last_event(shop: &Shop) -> i64 {
    shop.wait_for_events();
    let events = shop.staff().get("/v1/events?limit=1000").expect(200);
    events.data().last().map_or(0, |event| event["sequence"].as_i64().expect("a sequence"))
}

/// An account's balance in the ledger: debits less credits.
#[track_caller]
fn account(shop: &Shop, code: &str) -> String {
    let trial = shop.staff().get("/v1/ledger/trial-balance").expect(200);
    let accounts = trial["accounts"].as_array().expect("accounts");
    let Some(account) = accounts.iter().find(|account| account["code"] == code) else {
        return "0.00".to_owned();
    };
    match (account["debit"].as_str(), account["credit"].as_str()) {
        (Some(debit), Some("0.00")) => debit.to_owned(),
        (Some(_), Some(credit)) => format!("-{credit}"),
        (Some(_) | None, Some(_) | None) => panic!("no balance: {account}"),
    }
}
