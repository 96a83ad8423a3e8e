//! Documents, payments, and the closing of the books.

use serde_json::{Value, json};

use super::Look;
use crate::support::answer::Answer;
use crate::support::builders::eur;

pub fn look(look: &mut Look) {
    look.shop.product("BOLT", "10.00");
    look.shop.product("NUT", "5.00");
    issuer(look);
    credit(look);
    corrections(look);
    payments(look);
    endings(look);
    closing(look);
}

fn issuer(look: &mut Look) {
    let issuer = json!({
        "legal_name": "Comptoir AG", "country": "DE", "vat_id": "DE136695976", "invoice_prefix": "RE",
        "address": { "line1": "Ring 1", "city": "Berlin", "country": "DE" },
    });
    look.shop.staff().put("/v1/issuer", &issuer).expect(200);
    let invoice = look.shop.invoiced_order(&[("BOLT", 1)]);
    let told = &invoice["parties"]["issuer"];
    look.acts("IssuerSetting.legal_name", told["name"] == "Comptoir AG");
    look.acts("IssuerSetting.vat_id", told["vat_id"] == "DE136695976");
    look.acts("IssuerSetting.address", told["address"]["city"] == "Berlin");
    look.acts("IssuerSetting.invoice_prefix", invoice.text("/number").starts_with("RE"));
    // Acme is abroad now, and its VAT id is not verified: the issuer's 19 %.
    look.acts("IssuerSetting.country", invoice.amount("tax_total") == "1.90");
    look.shop.pay("11.90");
}

fn balance(look: &Look, invoice: &Answer) -> String {
    let path = format!("/v1/invoices/{}", invoice.id());
    look.shop.staff().get(&path).expect(200).amount("balance")
}

fn note(look: &Look, fields: &Value) -> Answer {
    let mut note = json!({ "company_id": look.shop.company(), "reason": "damaged" });
    for (field, value) in fields.as_object().into_iter().flatten() {
        note[field] = value.clone();
    }
    look.shop.staff().post("/v1/credit-notes", &note).expect(201)
}

fn credit(look: &mut Look) {
    let invoice = look.shop.invoiced_order(&[("BOLT", 4), ("NUT", 4)]);
    let lines = json!([{ "sku": "BOLT", "quantity": 2, "unit_price": "9.00" }]);
    let credited = note(look, &json!({ "invoice_id": invoice.id(), "lines": lines }));
    look.acts("NewCreditNote.reason", credited["reason"] == "damaged");
    look.acts("NewCreditNote.lines", credited["lines"][0]["sku"] == "BOLT");
    look.acts("CreditLine.sku", credited["lines"][0]["sku"] == "BOLT");
    look.acts("CreditLine.quantity", credited.amount("net_total") == "18.00");
    look.acts("CreditLine.unit_price", credited.amount("net_total") == "18.00");
    // 71.40 with its tax, less 21.42.
    look.acts("NewCreditNote.invoice_id", balance(look, &invoice) == "49.98");

    let account =
        note(look, &json!({ "lines": [{ "sku": "NUT", "quantity": 1, "unit_price": "5.00" }] }));
    look.acts("NewCreditNote.company_id", account["company_id"] == look.shop.company());
    let part = json!({ "allocations": [{ "invoice_id": invoice.id(), "amount": eur("1.00") }] });
    let path = format!("/v1/credit-notes/{}/allocations", account.id());
    look.shop.staff().post(&path, &part).expect(201);
    look.acts("CreditAllocations.allocations", balance(look, &invoice) == "48.98");
    look.acts("CreditAllocation.invoice_id", balance(look, &invoice) == "48.98");
    look.acts("CreditAllocation.amount", balance(look, &invoice) == "48.98");
    look.shop.pay("48.98");
}

fn corrections(look: &mut Look) {
    let invoice = look.shop.invoiced_order(&[("BOLT", 4), ("NUT", 4)]);
    let cheaper = json!([
        { "invoice_line_number": 2, "quantity": 4, "unit_price": "1.00", "kind": "price" },
    ]);
    let cheaper = note(look, &json!({ "invoice_id": invoice.id(), "lines": cheaper }));
    look.acts("CreditLine.invoice_line_number", cheaper["lines"][0]["sku"] == "NUT");
    // No piece was returned by it: all four still can be.
    let back = json!([{ "sku": "NUT", "quantity": 4, "unit_price": "4.00" }]);
    let back = note(look, &json!({ "invoice_id": invoice.id(), "lines": back }));
    look.acts("CreditLine.kind", back.amount("net_total") == "16.00");
    look.shop.pay("47.60");
}

/// A payment by Acme of so much, with these fields.
fn payment(look: &Look, amount: &str, fields: &Value) -> Answer {
    let mut payment =
        json!({ "company_id": look.shop.company(), "amount": eur(amount), "method": "card" });
    for (field, value) in fields.as_object().into_iter().flatten() {
        payment[field] = value.clone();
    }
    look.shop.staff().post("/v1/payments", &payment).expect(201)
}

fn payments(look: &mut Look) {
    let staff = look.shop.staff();
    let [old, young] = [4, 4].map(|bolts| look.shop.invoiced_order(&[("BOLT", bolts)]));
    let reference = young.text("/number");
    let paid =
        payment(look, "1.00", &json!({ "reference": reference, "received_on": "2026-03-01" }));
    look.acts("NewPayment.reference", balance(look, &young) == "46.60");
    let found = staff.get("/v1/payments?to=2026-03-01").expect(200);
    look.acts("NewPayment.received_on", found.data()[0]["id"] == paid.id());
    look.acts(
        "NewPayment.method",
        staff.get(&format!("/v1/payments/{}", paid.id()))["method"] == "card",
    );
    look.acts("NewPayment.company_id", paid["company_id"] == look.shop.company());
    let part = |invoice: &Answer, amount: &str| json!({ "allocations": [{ "invoice_id": invoice.id(), "amount": eur(amount) }] });
    let split = payment(look, "20.00", &part(&young, "2.00"));
    look.acts("NewPayment.amount", split.amount("unapplied") == "18.00");
    look.acts("NewPayment.allocations", balance(look, &old) == "47.60");
    look.acts("NewAllocation.invoice_id", balance(look, &young) == "44.60");
    look.acts("NewAllocation.amount", balance(look, &young) == "44.60");
    let path = format!("/v1/payments/{}", split.id());
    staff.post(&format!("{path}/allocations"), &part(&old, "3.00")).expect(201);
    look.acts("PaymentAllocations.allocations", balance(look, &old) == "44.60");
    let refunded =
        staff.post(&format!("{path}/refunds"), &json!({ "amount": eur("4.00") })).expect(201);
    look.acts("NewRefund.amount", refunded.amount("unapplied") == "11.00");
    let movement = json!({ "external_id": "B-1", "allocations": [] });
    let first = payment(look, "1.00", &movement);
    let twice = json!({
        "company_id": first["company_id"], "amount": first["amount"], "method": "card", "external_id": "B-1",
    });
    let twice = staff.post("/v1/payments", &twice);
    look.acts("NewPayment.external_id", twice["code"] == "external_id_taken");
}

fn endings(look: &mut Look) {
    let staff = look.shop.staff();
    let paid = payment(look, "2.00", &json!({ "allocations": [] }));
    let why = json!({ "reason": "no funds" });
    let path = format!("/v1/payments/{}", paid.id());
    staff.post(&format!("{path}/returns"), &why).expect(201);
    let read = staff.get(&path).expect(200);
    look.acts("NewReturn.reason", read["return_reason"] == "no funds");
    let paid = payment(look, "2.00", &json!({ "allocations": [] }));
    let path = format!("/v1/payments/{}/returns", paid.id());
    let part = json!({ "reason": "no funds", "amount": eur("0.50"), "external_id": "R-1" });
    let left = staff.post(&path, &part).expect(201);
    look.acts("NewReturn.amount", left.amount("unapplied") == "1.50");
    look.acts("NewReturn.external_id", staff.post(&path, &part)["code"] == "external_id_taken");
    let invoice = look.shop.invoiced_order(&[("NUT", 1)]);
    let why = json!({ "reason": "too small" });
    let gone = staff.post(&format!("/v1/invoices/{}/write-off", invoice.id()), &why).expect(201);
    look.told("WriteOffRequest", &["reason"], &why, &gone.body);
}

fn closing(look: &mut Look) {
    let staff = look.shop.staff();
    staff.put("/v1/ledger/closed-until", &json!({ "closed_until": "2026-03-01" })).expect(200);
    let late = json!({
        "company_id": look.shop.company(), "amount": eur("1.00"), "method": "card", "received_on": "2026-03-01",
    });
    let refused = staff.post("/v1/payments", &late);
    look.acts("ClosingRequest.closed_until", refused["code"] == "period_closed");
    let opening = json!({ "closed_until": "2026-02-20", "reason": "an invoice was forgotten" });
    let opened = staff.post("/v1/ledger/reopen", &opening).expect(200);
    look.acts("Reopening.reason", opened["reopened_because"] == opening["reason"]);
    look.acts("Reopening.closed_until", staff.post("/v1/payments", &late).status == 201);
}
