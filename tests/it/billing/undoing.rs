//! A settlement without money is undone without money: write-offs, later payments and credits, and
//! credit for a payment that the bank returns.

use rstest::rstest;
use serde_json::json;

use super::{balance_of, credit, events_about, read, used};
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::eur;
use crate::support::database::Backend;

#[track_caller]
fn write_off(shop: &Shop, invoice: &str) {
    let path = format!("/v1/invoices/{invoice}/write-off");
    shop.staff().post(&path, &json!({ "reason": "insolvent" })).expect(201);
}

/// The bank returns a whole payment.
#[track_caller]
fn take_back(shop: &Shop, payment: &str) -> Answer {
    let path = format!("/v1/payments/{payment}/returns");
    shop.staff().post(&path, &json!({ "reason": "no funds" })).expect(201)
}

/// All of a credit note's credit pays another invoice.
#[track_caller]
fn allocate(shop: &Shop, note: &str, invoice: &str, amount: &str) -> Answer {
    let parts = json!({ "allocations": [{ "invoice_id": invoice, "amount": eur(amount) }] });
    shop.staff().post(&format!("/v1/credit-notes/{note}/allocations"), &parts)
}

/// Status, paid, written off and balance of an invoice.
#[track_caller]
fn stands(shop: &Shop, invoice: &str) -> [String; 4] {
    let invoice = read(shop, invoice);
    let [paid, written_off, balance] =
        ["paid", "written_off", "balance"].map(|part| invoice.amount(part));
    [invoice.text("/status"), paid, written_off, balance]
}

/// Status, credited, paid and balance of an invoice's order. The rest was written off.
#[track_caller]
fn order_stands(shop: &Shop, invoice: &str) -> [String; 4] {
    let order = read(shop, invoice).text("/order_id");
    let told = shop.staff().get(&format!("/v1/orders/{order}/payment-status")).expect(200);
    let [credited, paid, balance] = ["credited", "paid", "balance"].map(|part| told.amount(part));
    [told.text("/payment_status"), credited, paid, balance]
}

/// Asserts that the company's statement adds up; returns its balance and unapplied credit.
#[track_caller]
fn statement(shop: &Shop) -> [String; 2] {
    let path = format!("/v1/companies/{}/statement", shop.company());
    let told = shop.staff().get(&path).expect(200);
    [told.amount("balance"), told.amount("unapplied")]
}

/// Bank, receivable, unapplied cash and bad debt.
#[track_caller]
fn books(shop: &Shop) -> [String; 4] {
    ["bank", "receivable", "unapplied-cash", "bad-debt"].map(|account| balance_of(shop, account))
}

#[rstest]
fn a_credit_note_takes_a_write_off_back(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    shop.change_company(&json!({ "credit_limit": eur("500.00") }));
    let invoice = shop.invoiced_order(&[("BOLT", 10)]).id();
    write_off(&shop, &invoice);
    let note = credit(&shop, Some(&invoice), &[("BOLT", 10, "10.00")]).expect(201);

    let parts = ["applied", "write_off_reversed", "unapplied"].map(|part| note.amount(part));
    assert_eq!(parts, ["120.00", "120.00", "0.00"]);
    assert_eq!(stands(&shop, &invoice), ["credited", "0.00", "0.00", "0.00"]);
    assert_eq!(books(&shop), ["0.00", "0.00", "0.00", "0.00"]);
    assert_eq!(["sales-returns", "output-tax"].map(|a| balance_of(&shop, a)), ["100.00", "0.00"]);
    assert_eq!(statement(&shop), ["0.00", "0.00"]);
    assert_eq!(order_stands(&shop, &invoice), ["refunded", "120.00", "0.00", "0.00"]);
    // The write-off freed the credit line: it is not freed twice.
    assert_eq!(shop.credit_account().amount("available"), "500.00");
    let next = shop.invoiced_order(&[("BOLT", 10)]).id();
    allocate(&shop, &note.id(), &next, "120.00").refused(409, "over_allocation");
    assert_eq!(used(&shop), ["0.00", "120.00"]);
}

#[rstest]
fn only_what_payments_brought_becomes_credit(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let invoice = shop.invoiced_order(&[("BOLT", 10)]).id();
    shop.pay_invoice(&invoice, "30.00");
    write_off(&shop, &invoice);
    // Of 60.00 all was written off; of the next 60.00, 30.00 were and 30.00 were paid.
    let first = credit(&shop, Some(&invoice), &[("BOLT", 5, "10.00")]).expect(201);
    assert_eq!([first.amount("applied"), first.amount("unapplied")], ["60.00", "0.00"]);
    assert_eq!(stands(&shop, &invoice), ["written_off", "30.00", "30.00", "0.00"]);
    assert_eq!(books(&shop), ["30.00", "0.00", "0.00", "30.00"]);
    let last = credit(&shop, Some(&invoice), &[("BOLT", 5, "10.00")]).expect(201);
    assert_eq!([last.amount("applied"), last.amount("unapplied")], ["30.00", "30.00"]);
    assert_eq!(stands(&shop, &invoice), ["credited", "30.00", "0.00", "0.00"]);
    assert_eq!(books(&shop), ["30.00", "0.00", "-30.00", "0.00"]);
    assert_eq!(statement(&shop), ["-30.00", "30.00"]);
}

#[rstest]
fn a_late_payment_reaches_what_was_given_up(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    shop.change_company(&json!({ "credit_limit": eur("500.00") }));
    let invoice = shop.invoiced_order(&[("BOLT", 10)]).id();
    write_off(&shop, &invoice);
    shop.set_clock("2026-03-10T09:00:00Z");
    let some = shop.pay_invoice(&invoice, "50.00").id();
    assert_eq!(stands(&shop, &invoice), ["written_off", "50.00", "70.00", "0.00"]);
    assert_eq!(books(&shop), ["50.00", "0.00", "0.00", "70.00"]);
    assert_eq!(shop.credit_account().amount("available"), "500.00");
    // At most the owed amount is applied.
    let part = json!([{ "invoice_id": invoice, "amount": eur("70.01") }]);
    let more = json!({
        "company_id": shop.company(), "amount": eur("80.00"), "method": "cash", "allocations": part,
    });
    shop.staff().post("/v1/payments", &more).refused(409, "over_allocation");
    shop.pay_invoice(&invoice, "70.00");
    assert_eq!(stands(&shop, &invoice), ["paid", "120.00", "0.00", "0.00"]);
    assert_eq!(books(&shop), ["120.00", "0.00", "0.00", "0.00"]);
    assert_eq!(order_stands(&shop, &invoice), ["paid", "0.00", "120.00", "0.00"]);
    // It is paid once, with the last part.
    let told = events_about(&shop, 0, &invoice);
    assert_eq!(told.iter().filter(|kind| *kind == "invoice.paid").count(), 1, "{told:?}");
    assert_eq!(told.last().map(String::as_str), Some("invoice.paid"));

    // The bank returns the first part: it is written off again, not owed again.
    take_back(&shop, &some);
    assert_eq!(stands(&shop, &invoice), ["written_off", "70.00", "50.00", "0.00"]);
    assert_eq!(books(&shop), ["70.00", "0.00", "0.00", "50.00"]);
    assert_eq!(shop.credit_account().amount("available"), "500.00");
    assert_eq!(statement(&shop), ["0.00", "0.00"]);
}

#[rstest]
fn a_late_payment_finds_what_it_names(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let lost = shop.invoiced_order(&[("BOLT", 1)]);
    shop.set_clock("2026-03-05T09:00:00Z");
    write_off(&shop, &lost.id());
    let open = shop.invoiced_order(&[("BOLT", 1)]).id();
    // A payment that names no invoice pays the open ones, and the rest waits.
    assert_eq!(shop.pay("20.00").amount("unapplied"), "8.00");
    assert_eq!(stands(&shop, &open)[0], "paid");
    // It came before the write-off: the reversal counts from the write-off's day on.
    let named = json!({
        "company_id": shop.company(), "amount": eur("15.00"), "method": "bank_transfer",
        "received_on": "2026-03-03", "reference": format!("for {}", lost.text("/number")),
    });
    let paid = shop.staff().post("/v1/payments", &named).expect(201);
    assert_eq!([paid.amount("allocated"), paid.amount("unapplied")], ["12.00", "3.00"]);
    assert_eq!(paid.text("/allocations/0/effective_on"), "2026-03-05");
    assert_eq!(stands(&shop, &lost.id()), ["paid", "12.00", "0.00", "0.00"]);
    assert_eq!(books(&shop), ["35.00", "0.00", "-11.00", "0.00"]);
    for day in ["2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05"] {
        let path = format!("/v1/ledger/trial-balance?as_of={day}");
        let trial = shop.staff().get(&path).expect(200);
        let accounts = trial["accounts"].as_array().expect("accounts");
        let lost = accounts.iter().find(|account| account["code"] == "bad-debt");
        assert!(lost.is_none_or(|account| account["credit"] == "0.00"), "{day}: {trial:?}");
    }
}

#[rstest]
fn credit_pays_what_was_given_up(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let invoice = shop.invoiced_order(&[("BOLT", 2)]).id();
    write_off(&shop, &invoice);
    let note = credit(&shop, None, &[("BOLT", 3, "10.00")]).expect(201).id();
    allocate(&shop, &note, &invoice, "24.01").refused(409, "over_allocation");
    allocate(&shop, &note, &invoice, "24.00").expect(201);
    assert_eq!(stands(&shop, &invoice), ["paid", "24.00", "0.00", "0.00"]);
    assert_eq!(books(&shop), ["0.00", "0.00", "-12.00", "0.00"]);
    assert_eq!(used(&shop), ["0.00", "0.00"]);
}

#[rstest]
fn credit_goes_with_the_payment_it_came_from(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    shop.change_company(&json!({ "credit_limit": eur("500.00") }));
    let invoice = shop.invoiced_order(&[("BOLT", 10)]).id();
    let payment = shop.pay_invoice(&invoice, "120.00").id();
    let note = credit(&shop, Some(&invoice), &[("BOLT", 10, "10.00")]).expect(201).id();
    assert_eq!(order_stands(&shop, &invoice), ["paid", "120.00", "0.00", "0.00"]);
    take_back(&shop, &payment);

    // Neither company has anything of the other's.
    assert_eq!(stands(&shop, &invoice), ["credited", "0.00", "0.00", "0.00"]);
    assert_eq!(order_stands(&shop, &invoice), ["refunded", "120.00", "0.00", "0.00"]);
    let after = shop.staff().get(&format!("/v1/credit-notes/{note}")).expect(200);
    assert_eq!([after.amount("applied"), after.amount("unapplied")], ["120.00", "0.00"]);
    assert_eq!(events_about(&shop, 0, &note), ["credit_note.posted", "credit_note.allocated"]);
    assert_eq!(books(&shop), ["0.00", "0.00", "0.00", "0.00"]);
    assert_eq!(statement(&shop), ["0.00", "0.00"]);
    assert_eq!(shop.credit_account().amount("available"), "500.00");
    let next = shop.invoiced_order(&[("BOLT", 1)]).id();
    allocate(&shop, &note, &next, "12.00").refused(409, "over_allocation");
}

#[rstest]
fn credit_that_was_spent_is_owed_again(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let invoice = shop.invoiced_order(&[("BOLT", 10)]).id();
    let payment = shop.pay_invoice(&invoice, "120.00").id();
    let note = credit(&shop, Some(&invoice), &[("BOLT", 5, "10.00")]).expect(201).id();
    let other = shop.invoiced_order(&[("BOLT", 4)]).id();
    allocate(&shop, &note, &other, "48.00").expect(201);
    take_back(&shop, &payment);

    // Of 120.00, 60.00 were returned as goods, of which 48.00 paid another invoice.
    assert_eq!(stands(&shop, &invoice), ["posted", "0.00", "0.00", "108.00"]);
    assert_eq!(stands(&shop, &other), ["paid", "48.00", "0.00", "0.00"]);
    assert_eq!(order_stands(&shop, &invoice), ["open", "12.00", "0.00", "108.00"]);
    assert_eq!(books(&shop), ["0.00", "108.00", "0.00", "0.00"]);
    assert_eq!(statement(&shop), ["108.00", "0.00"]);
    shop.pay_invoice(&invoice, "108.00");
    assert_eq!(order_stands(&shop, &invoice), ["paid", "60.00", "60.00", "0.00"]);
}

/// In either order the company ends in the same state: of 120.00 it paid 40.00, returned goods for
/// 60.00, the rest was written off, and the 40.00 went back to its bank.
#[rstest]
fn the_order_does_not_matter(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    for steps in ["PWCR", "PCWR", "PWRC", "PRWC", "PCRW", "WPCR", "WPRC", "CPWR", "CWPR", "WCPR"] {
        let invoice = shop.invoiced_order(&[("BOLT", 10)]).id();
        let mut payment = String::new();
        for step in steps.chars() {
            match step {
                'P' => payment = shop.pay_invoice(&invoice, "40.00").id(),
                'W' => write_off(&shop, &invoice),
                'C' => drop(credit(&shop, Some(&invoice), &[("BOLT", 5, "10.00")]).expect(201)),
                _ => drop(take_back(&shop, &payment)),
            }
        }
        let [_, paid, written_off, balance] = stands(&shop, &invoice);
        assert_eq!(paid, "0.00", "{steps}");
        let cents = |amount: &str| amount.replace('.', "").parse::<i64>().expect("an amount");
        assert_eq!(cents(&written_off) + cents(&balance), 6_000, "{steps}");
        // The part paid before the write-off is owed again, the part after it is written off again.
        let [_, credited, paid, _] = order_stands(&shop, &invoice);
        assert_eq!([credited, paid], ["60.00", "0.00"], "{steps}");
        assert_eq!(balance_of(&shop, "unapplied-cash"), "0.00", "{steps}");
        assert_eq!(balance_of(&shop, "bank"), "0.00", "{steps}");
        if balance != "0.00" {
            write_off(&shop, &invoice);
        }
    }
    assert_eq!(statement(&shop), ["0.00", "0.00"]);
    assert_eq!(balance_of(&shop, "bad-debt"), "600.00");
}
