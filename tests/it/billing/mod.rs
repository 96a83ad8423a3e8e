//! Invoices, credit notes, and settlements.

mod credit_lines;
mod credit_notes;
mod invoices;
mod lists;
mod taxes;
mod undoing;

use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::app::Shop;

/// Net, tax and total of a document.
#[track_caller]
fn sums(document: &Answer) -> [String; 3] {
    ["net_total", "tax_total", "total"].map(|field| document.amount(field))
}

/// An account's balance in euros, debit above zero, as the trial balance has it.
#[track_caller]
pub fn balance_of(shop: &Shop, account: &str) -> String {
    let trial = shop.staff().get("/v1/ledger/trial-balance").expect(200);
    assert_eq!(trial["balanced"], true);
    let accounts = trial["accounts"].as_array().expect("accounts");
    let found = accounts.iter().find(|one| one["code"] == account && one["currency"] == "EUR");
    let amount = |side: &str| found.and_then(|one| one[side].as_str()).unwrap_or("0.00");
    if amount("credit") == "0.00" {
        amount("debit").to_owned()
    } else {
        format!("-{}", amount("credit"))
    }
}

/// A credit note for Acme, against an invoice or on account.
#[track_caller]
fn credit(shop: &Shop, invoice: Option<&str>, lines: &[(&str, i64, &str)]) -> Answer {
    shop.staff().post("/v1/credit-notes", &credit_of(shop, invoice, lines))
}

fn credit_of(shop: &Shop, invoice: Option<&str>, lines: &[(&str, i64, &str)]) -> Value {
    let line = |(sku, quantity, price): &(&str, i64, &str)| json!({ "sku": sku, "quantity": quantity, "unit_price": price });
    let lines: Vec<Value> = lines.iter().map(line).collect();
    json!({
        "company_id": shop.company(), "invoice_id": invoice, "reason": "damaged", "lines": lines,
    })
}

/// The current invoice.
#[track_caller]
fn read(shop: &Shop, invoice: &str) -> Answer {
    shop.staff().get(&format!("/v1/invoices/{invoice}")).expect(200)
}

/// Reserved and receivable of Acme's credit account.
#[track_caller]
fn used(shop: &Shop) -> [String; 2] {
    let account = shop.credit_account();
    [account.amount("reserved"), account.amount("receivable")]
}

/// The types of the events of this subject, in order.
fn events_about(shop: &Shop, after: i64, id: &str) -> Vec<String> {
    let events = shop.events_after(after);
    let about = events.iter().filter(|event| event["subject"]["id"] == id);
    about.map(|event| event["type"].as_str().unwrap_or_default().to_owned()).collect()
}
