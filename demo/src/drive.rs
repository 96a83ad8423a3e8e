//! The replay: business time moves from day to day, and each day's documents go through the API.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::client::{Answer, Person, Server};
use super::crew;
use super::error::DemoError;
use super::expected::{CURRENCY, amount};
use super::plan::Plan;
use super::replay::{Credit, Order, OrderLine, PricedBy};
use super::screen::Progress;
use super::setup::{Known, set_clock};

/// Sums over the single responses, to compare with the server's totals.
#[derive(Debug, Default)]
pub struct Remembered {
    /// The lines of all orders.
    pub lines: usize,
    /// All invoices with their tax, in pence.
    pub invoiced_gross: i64,
    /// All credit notes with their tax, in pence.
    pub credited_gross: i64,
    /// The part of credit notes not applied to an invoice, in pence.
    pub unapplied: i64,
    /// All payments, in pence.
    pub paid: i64,
    /// Number of payments.
    pub payments: usize,
    /// Number of credit notes against an invoice.
    pub notes_on_invoice: usize,
    /// Number of credit notes on account.
    pub notes_on_account: usize,
    /// Duration of the replay.
    pub took: Duration,
}

impl Remembered {
    /// The open amount on invoices by these responses, in pence.
    pub fn receivable(&self) -> i64 {
        self.invoiced_gross - (self.credited_gross - self.unapplied) - self.paid
    }
}

/// An invoice and its open amount.
#[derive(Debug)]
struct Posted {
    id: String,
    lines: usize,
    total: i64,
    balance: i64,
}

/// The context of one replay.
struct Replay<'a> {
    server: &'a Server,
    staff: &'a Person,
    plan: &'a Plan,
    companies: &'a [Known],
    invoices: Vec<Option<Posted>>,
    remembered: Remembered,
    progress: Progress,
}

/// Replays the plan, day by day, and leaves the clock on its last day.
///
/// Within a day orders come first, so that the day's cancellations find their invoices. Credit notes follow, so
/// that no customer pays a cancelled line; then the payments.
pub fn replay(
    server: &Server,
    staff: &Person,
    plan: &Plan,
    companies: &[Known],
) -> Result<Remembered, DemoError> {
    let Some((_, last)) = plan.days() else { return Ok(Remembered::default()) };
    let payments = plan.orders.iter().filter(|order| order.paid_on.is_some_and(|on| on <= last));
    let steps = plan.orders.len() + plan.credits.len() + payments.count();
    let mut replay = Replay {
        server,
        staff,
        plan,
        companies,
        invoices: plan.orders.iter().map(|_| None).collect(),
        remembered: Remembered::default(),
        progress: Progress::of("orders, credits, payments", steps),
    };
    let started = Instant::now();
    for on in days(plan, last) {
        set_clock(server, staff, on)?;
        replay.order(on)?;
        replay.credit(on)?;
        replay.pay(on)?;
    }
    set_clock(server, staff, last)?;
    replay.progress.end();
    replay.remembered.took = started.elapsed();
    Ok(replay.remembered)
}

/// The days with any document or payment.
fn days(plan: &Plan, last: NaiveDate) -> BTreeSet<NaiveDate> {
    let ordered = plan.orders.iter().map(Order::on);
    let paid = plan.orders.iter().filter_map(|order| order.paid_on);
    let credited = plan.credits.iter().map(|credit| credit.on);
    ordered.chain(paid).chain(credited).filter(|on| *on <= last).collect()
}

impl Replay<'_> {
    fn order(&mut self, on: NaiveDate) -> Result<(), DemoError> {
        let those = self.plan.orders.iter().enumerate().filter(|(_, order)| order.on() == on);
        let those: Vec<(usize, &Order)> = those.collect();
        let posted = crew::each(&those, |(_, order)| {
            let posted = self.order_to_invoice(order)?;
            self.progress.step();
            Ok(posted)
        })?;
        for ((index, _), posted) in those.into_iter().zip(posted) {
            self.remembered.lines += posted.lines;
            self.remembered.invoiced_gross += posted.total;
            if let Some(invoice) = self.invoices.get_mut(index) {
                *invoice = Some(posted);
            }
        }
        Ok(())
    }

    /// Posts order, shipment and invoice; a member places the order if it has list prices only.
    fn order_to_invoice(&self, order: &Order) -> Result<Posted, DemoError> {
        let Order { document, .. } = order;
        let placed = self.place(order)?;
        same(&format!("order {document}, net"), order.net, placed.pence("/net_total")?)?;
        let path = format!("/v1/orders/{}", placed.text("/id")?);
        let all = json!({});
        let key = format!("shipment-{document}");
        self.staff.post(self.server, &format!("{path}/shipments"), &key, &all)?;
        let key = format!("invoice-{document}");
        let invoice = self.staff.post(self.server, &format!("{path}/invoices"), &key, &all)?;
        same(&format!("invoice of {document}, net"), order.net, invoice.pence("/net_total")?)?;
        let total = invoice.pence("/total")?;
        let lines = placed.list("/lines")?.len();
        Ok(Posted { id: invoice.text("/id")?, lines, total, balance: total })
    }

    /// Members may not name prices, so an order with a price of its own is entered by staff.
    fn place(&self, order: &Order) -> Result<Answer, DemoError> {
        let company = self.company(order.company)?;
        let lines: Vec<Value> = order.lines.iter().map(line).collect();
        let mut body = json!({ "purchase_order_number": order.document, "lines": lines });
        let buyer = match &company.buyer {
            Some(buyer) if order.list_priced_lines() == order.lines.len() => buyer,
            Some(_) | None => {
                if let Some(fields) = body.as_object_mut() {
                    fields.insert("company_id".to_owned(), json!(company.id));
                }
                self.staff
            }
        };
        buyer.post(self.server, "/v1/orders", &format!("order-{}", order.document), &body)
    }

    fn credit(&mut self, on: NaiveDate) -> Result<(), DemoError> {
        let those: Vec<&Credit> =
            self.plan.credits.iter().filter(|credit| credit.on == on).collect();
        let notes = crew::each(&those, |credit| {
            let note = self.credit_note(credit)?;
            self.progress.step();
            Ok(note)
        })?;
        for (credit, note) in those.into_iter().zip(notes) {
            let remembered = &mut self.remembered;
            remembered.credited_gross += note.pence("/total")?;
            remembered.unapplied += note.pence("/unapplied")?;
            match credit.order {
                Some(order) => {
                    remembered.notes_on_invoice += 1;
                    let applied = note.pence("/applied")?;
                    if let Some(Some(invoice)) = self.invoices.get_mut(order) {
                        invoice.balance -= applied;
                    }
                }
                None => remembered.notes_on_account += 1,
            }
        }
        Ok(())
    }

    fn credit_note(&self, credit: &Credit) -> Result<Answer, DemoError> {
        let line = |line: &super::replay::CreditLine| {
            let price = line.unit_price.to_string();
            json!({ "sku": line.sku, "quantity": line.quantity, "unit_price": price })
        };
        let mut body = json!({
            "company_id": self.company(credit.company)?.id,
            "lines": credit.lines.iter().map(line).collect::<Vec<_>>(),
            "reason": format!("Cancellation {}", credit.document),
        });
        let mut key = format!("credit-{}-on-account", credit.document);
        if let Some(order) = credit.order {
            let invoice = self.invoices.get(order).and_then(Option::as_ref);
            let invoice =
                invoice.ok_or_else(|| DemoError::Server("an invoice is missing".to_owned()))?;
            if let Some(fields) = body.as_object_mut() {
                fields.insert("invoice_id".to_owned(), json!(invoice.id));
            }
            key = format!("credit-{}-{order}", credit.document);
        }
        let note = self.staff.post(self.server, "/v1/credit-notes", &key, &body)?;
        if note.body.pointer("/net_total").is_some() {
            let what = format!("credit note of {}, net", credit.document);
            same(&what, credit.net, note.pence("/net_total")?)?;
        }
        Ok(note)
    }

    fn pay(&mut self, on: NaiveDate) -> Result<(), DemoError> {
        let due = self.plan.orders.iter().zip(&mut self.invoices);
        let due = due.filter(|(order, _)| order.paid_on == Some(on));
        let due: Vec<(&Order, &mut Posted)> =
            due.filter_map(|(order, invoice)| Some((order, invoice.as_mut()?))).collect();
        let (server, staff, companies) = (self.server, self.staff, self.companies);
        let progress = &self.progress;
        crew::each(&due, |(order, invoice)| {
            // A fully cancelled invoice has nothing left to pay.
            if invoice.balance > 0 {
                let company = companies.get(order.company).map(|company| company.id.as_str());
                let paid = json!({ "amount": amount(invoice.balance), "currency": CURRENCY });
                let body = json!({
                    "company_id": company, "amount": paid, "method": "bank_transfer", "received_on": on,
                    "reference": order.document,
                    "allocations": [{ "invoice_id": invoice.id, "amount": paid }],
                });
                staff.post(
                    server,
                    "/v1/payments",
                    &format!("payment-{}", order.document),
                    &body,
                )?;
            }
            progress.step();
            Ok(())
        })?;
        for (_, invoice) in due {
            self.remembered.paid += invoice.balance;
            self.remembered.payments += usize::from(invoice.balance > 0);
            invoice.balance = 0;
        }
        Ok(())
    }

    fn company(&self, index: usize) -> Result<&Known, DemoError> {
        let company = self.companies.get(index);
        company.ok_or_else(|| DemoError::Server("a company is missing".to_owned()))
    }
}

fn line(line: &OrderLine) -> Value {
    match line.priced_by {
        PricedBy::List => json!({ "sku": line.sku, "quantity": line.quantity }),
        PricedBy::Order => {
            let price = line.unit_price.to_string();
            json!({ "sku": line.sku, "quantity": line.quantity, "unit_price": price })
        }
    }
}

/// Fails at once and by name: a difference in a final sum would not show its origin.
fn same(what: &str, expected: i64, found: i64) -> Result<(), DemoError> {
    if expected == found {
        return Ok(());
    }
    let (expected, found) = (amount(expected), amount(found));
    Err(DemoError::Differs { what: what.to_owned(), expected, found })
}
