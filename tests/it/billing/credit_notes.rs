//! Credit notes: the balance they lower, the credit they leave, and the invoices it pays.

use rstest::rstest;
use serde_json::json;

use super::{balance_of, credit, credit_of, events_about, read, sums, used};
use crate::support::app::Shop;
use crate::support::builders::eur;
use crate::support::database::Backend;

#[rstest]
fn a_credit_note_lowers_what_is_owed(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let invoice = shop.invoiced_order(&[("BOLT", 10)]).id();
    let note = credit(&shop, Some(&invoice), &[("BOLT", 3, "10.00")]).expect(201);
    assert_eq!(sums(&note), ["30.00", "6.00", "36.00"]);
    assert_eq!([note.amount("applied"), note.amount("unapplied")], ["36.00", "0.00"]);
    assert_eq!(note["number"], "CN-2026-000001");
    let after = read(&shop, &invoice);
    assert_eq!([after.amount("credited"), after.amount("balance")], ["36.00", "84.00"]);
    assert_eq!((after["status"].as_str(), after.integer("/version")), (Some("posted"), 2));
    assert_eq!(used(&shop), ["0.00", "84.00"]);
    assert_eq!(balance_of(&shop, "receivable"), "84.00");
    assert_eq!(balance_of(&shop, "sales-returns"), "30.00");
    assert_eq!(balance_of(&shop, "output-tax"), "-14.00");

    // At most the rest: 7 pieces, and no other SKU.
    for (sku, quantity, price) in [("BOLT", 8, "1.00"), ("NUT", 1, "1.00"), ("BOLT", 7, "10.01")] {
        credit(&shop, Some(&invoice), &[(sku, quantity, price)])
            .refused(409, "credit_exceeds_invoice");
    }
    credit(&shop, Some(&invoice), &[("BOLT", 7, "10.00")]).expect(201);
    let after = read(&shop, &invoice);
    assert_eq!(
        (after["status"].as_str(), after.amount("balance").as_str()),
        (Some("credited"), "0.00")
    );
    assert_eq!(balance_of(&shop, "receivable"), "0.00");
    assert_eq!(used(&shop), ["0.00", "0.00"]);
}

#[rstest]
fn piecewise_credit_comes_to_what_was_invoiced(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("CLIP", "0.03");
    let invoice = shop.invoiced_order(&[("CLIP", 3)]).id();
    let totals = [1, 2, 3]
        .map(|_| credit(&shop, Some(&invoice), &[("CLIP", 1, "0.03")]).expect(201).amount("total"));
    assert_eq!(totals, ["0.04", "0.04", "0.03"]);
    assert_eq!(read(&shop, &invoice)["status"], "credited");
}

#[rstest]
fn credit_on_account_pays_other_invoices(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let small = shop.invoiced_order(&[("BOLT", 1)]).id();
    let large = shop.invoiced_order(&[("BOLT", 5)]).id();
    let note = credit(&shop, None, &[("BOLT", 2, "10.00")]).expect(201);
    assert_eq!([note.amount("applied"), note.amount("unapplied")], ["0.00", "24.00"]);
    assert_eq!(balance_of(&shop, "unapplied-cash"), "-24.00");

    let path = format!("/v1/credit-notes/{}/allocations", note.id());
    let pay = |parts: &[(&str, &str)]| {
        let part = |(invoice, amount): &(&str, &str)| json!({ "invoice_id": invoice, "amount": eur(amount) });
        let parts: Vec<_> = parts.iter().map(part).collect();
        shop.staff().post(&path, &json!({ "allocations": parts }))
    };
    pay(&[(&small, "12.01")]).refused(409, "over_allocation");
    pay(&[(&large, "24.01")]).refused(409, "over_allocation");
    pay(&[(&large, "0.00")]).refused(422, "amount_not_positive");
    let foreign = shop.order_for(shop.other_company(), &[("BOLT", 1)]).id();
    shop.ship(&foreign);
    pay(&[(&shop.invoice(&foreign).id(), "1.00")]).refused(422, "unknown_invoice");

    let after = pay(&[(&large, "10.00"), (&small, "12.00")]).expect(201);
    assert_eq!([after.amount("allocated"), after.amount("unapplied")], ["22.00", "2.00"]);
    assert_eq!(read(&shop, &small)["status"], "paid");
    let large = read(&shop, &large);
    assert_eq!(
        (large["status"].as_str(), large.amount("balance").as_str()),
        (Some("partially_paid"), "50.00")
    );
    assert_eq!(events_about(&shop, 0, &small), ["invoice.posted", "invoice.paid"]);
    assert_eq!(events_about(&shop, 0, &note.id()), ["credit_note.posted", "credit_note.allocated"]);
    assert_eq!(used(&shop), ["0.00", "50.00"]);
    let company = shop.company();
    let foreign = shop.staff().get(&format!("/v1/credit-notes?company_id={company}")).expect(200);
    assert_eq!(foreign.data().len(), 1);
}

#[rstest]
fn what_nobody_sold_is_not_credited(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let unknown = credit(&shop, None, &[("BOLT", 1, "1.00"), ("NUT", 1, "1.00")]).expect(422);
    assert_eq!(unknown["errors"][0]["pointer"], "/lines/1/sku");
    credit(&shop, None, &[]).expect(422);
    credit(&shop, None, &[("BOLT", 0, "1.00")]).expect(422);
    // Globex cannot find Acme's invoice.
    let invoice = shop.invoiced_order(&[("BOLT", 1)]).id();
    let mut note = credit_of(&shop, Some(&invoice), &[("BOLT", 1, "1.00")]);
    note["company_id"] = json!(shop.other_company());
    let refused = shop.staff().post("/v1/credit-notes", &note).expect(422);
    assert_eq!(refused["errors"][0]["code"], "unknown_invoice");
    shop.company_admin().post("/v1/credit-notes", &note).expect(403);
}

#[rstest]
fn strangers_find_nothing(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let invoice = shop.invoiced_order(&[("BOLT", 1)]).id();
    let note = credit(&shop, Some(&invoice), &[("BOLT", 1, "1.00")]).expect(201).id();
    let (note, invoice) = (format!("/v1/credit-notes/{note}"), format!("/v1/invoices/{invoice}"));
    for path in [&note, &invoice] {
        shop.stranger().get(path).refused(404, "not_found");
    }
    let allocations = json!({ "allocations": [] });
    shop.stranger().post(&format!("{note}/allocations"), &allocations).refused(404, "not_found");
    // Another buyer of the company cannot find the invoice of this order; its own buyer does.
    shop.other_buyer().get(&invoice).refused(404, "not_found");
    shop.buyer().get(&invoice).expect(200);
    shop.buyer().get(&note).expect(403);
    shop.company_admin().get(&note).expect(200);
}
