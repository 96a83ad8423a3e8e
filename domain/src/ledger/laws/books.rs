//! In-memory books of one company, with every rule of the domain.

mod check;

use uuid::Uuid;

use super::super::*;
use super::Step;
use crate::billing::sample::{currency, day, eur, goods, order, parties, supply};
use crate::billing::{
    CreditKind, CreditLineOf, CreditNoteId, CreditOnAccount, CreditRequest, Creditable, Document,
    Invoice, InvoiceId, Settled, Split, draft_credit_on_account, draft_invoice,
};
use crate::commitment::store::Store;
use crate::commitment::{AccountKind, Counts, NewAccount, Reservation, Stage};
use crate::companies::{CompanyId, PaymentTerms};
use crate::money::Money;
use crate::orders::{Order, OrderId};
use crate::payments::{
    Allocation, OpenCredit, OpenInvoice, Payment, PaymentId, allocate, allocate_by_age,
};

struct Posted {
    invoice: Invoice,
    notes: Vec<Document>,
    /// Amount of the write-off that each payment recovered, by payment index.
    recovered: Vec<i64>,
}

/// The books of one company.
#[derive(Default)]
pub(super) struct Books {
    entries: Vec<Entry>,
    invoices: Vec<Posted>,
    payments: Vec<(Payment, Vec<Allocation>)>,
    credits: Vec<OpenCredit>,
    /// The credit line, of which each invoice has used up its total.
    store: Store,
}

impl Posted {
    fn open(&self) -> OpenInvoice {
        OpenInvoice {
            id: self.invoice.id,
            number: self.invoice.number.clone(),
            due_on: self.invoice.due_on,
            balance: self.invoice.settlement.balance(),
            given_up: self.invoice.settlement.written_off(),
        }
    }
}

impl Books {
    fn post(&mut self, posting: postings::Posting) {
        self.entries.extend(posting.unwrap());
    }

    /// A refused step changes nothing: every refusal happens before the first change.
    pub(super) fn take(&mut self, step: Step) -> Option<()> {
        match step {
            Step::Invoice { quantity, micro, due } => {
                self.invoice(quantity, micro, due);
                Some(())
            }
            Step::Pay { amount } => self.pay(amount),
            Step::Allocate { payment, invoice, amount } => self.allocate(payment, invoice, amount),
            Step::Credit { invoice, quantity } => self.credit(invoice, quantity),
            Step::CreditOnAccount { micro } => {
                self.credit_on_account(micro);
                Some(())
            }
            Step::Refund { payment, amount } => self.refund(payment, amount),
            Step::Return { payment, amount } => self.take_back(payment, amount),
            Step::WriteOff { invoice } => self.write_off(invoice),
        }
    }

    fn invoice(&mut self, quantity: i64, micro: i64, due: i64) {
        let number = self.invoices.len() as u128;
        let mut order = order([goods(1, "A", quantity, &price(micro), 20)]);
        order.id = OrderId::from_uuid(Uuid::from_u128(number));
        order.lines[0].shipped = quantity;
        let terms = PaymentTerms::net(due).unwrap();
        let draft = draft_invoice(&order, terms, &supply()).unwrap();
        self.post(postings::invoice(day(1), draft.document.net, draft.document.tax));
        self.use_credit(&order, draft.document.total);
        let id = InvoiceId::from_uuid(Uuid::from_u128(number));
        let new = (id, format!("INV-2026-{number:06}"), parties());
        let invoice = draft.posted(new, &order, chrono::DateTime::default());
        self.invoices.push(Posted { invoice, notes: Vec::new(), recovered: vec![0; 64] });
    }

    fn use_credit(&mut self, order: &Order, total: Money) {
        let (id, kind) = (order.company.uuid(), AccountKind::Credit);
        let (company, period, currency, limit, quota) = (None, None, None, None, None);
        let owner = id;
        self.store.open(&NewAccount { id, kind, company, owner, period, currency, limit, quota });
        let (amount, stage) = (total.minor(), Stage::Committed);
        let (counts, overrun) = (Counts::All, None);
        let used = Reservation { account: id, kind, amount, stage, counts, overrun };
        assert!(self.store.reserve(order.id.uuid(), &[used]));
    }

    fn open(&self) -> Vec<OpenInvoice> {
        self.invoices.iter().map(Posted::open).collect()
    }

    fn invoice_mut(&mut self, id: InvoiceId) -> &mut Posted {
        self.invoices.iter_mut().find(|posted| posted.invoice.id == id).unwrap()
    }

    /// Writes what became of an invoice, and gives the credit line back what is settled.
    fn settle(&mut self, settled: Settled) {
        assert!(self.store.execute(&settled.moves).unwrap());
        let posted = self.invoice_mut(settled.invoice.id);
        posted.invoice = settled.invoice;
    }

    fn apply(&mut self, payment: usize, allocations: &[Allocation]) -> Split {
        let mut applied = Split::none(currency());
        for Allocation { invoice, amount } in allocations {
            let posted = self.invoice_mut(*invoice);
            let (settled, split) = posted.invoice.clone().paid(*amount).unwrap();
            posted.recovered[payment] += split.given_up.minor();
            self.settle(settled);
            applied = applied.plus(split).unwrap();
        }
        applied
    }

    fn pay(&mut self, amount: i64) -> Option<()> {
        if amount <= 0 {
            return None;
        }
        // Every other payment references an invoice, which may have been written off.
        let number = self.payments.len();
        let reference = format!("INV-2026-{:06}", number / 2);
        let reference = number.is_multiple_of(2).then_some(reference.as_str());
        let allocations = allocate_by_age(eur(amount), reference, &self.open()).unwrap();
        let applied = self.apply(number, &allocations);
        self.post(postings::payment(day(2), eur(amount), applied));
        let payment = Payment {
            id: PaymentId::from_uuid(Uuid::from_u128(self.payments.len() as u128)),
            number: 1,
            company: CompanyId::from_uuid(Uuid::nil()),
            amount: eur(amount),
            method: "bank_transfer".to_owned(),
            reference: None,
            external_id: None,
            received_on: day(2),
            allocated: eur(0),
            refunded: eur(0),
            refunded_from_own: eur(0),
            order: None,
            returned: eur(0),
            returned_on: None,
            return_reason: None,
            version: 1,
            created_at: chrono::DateTime::default(),
        };
        self.payments.push((payment.allocated_to(&allocations).unwrap(), allocations));
        Some(())
    }

    fn allocate(&mut self, payment: usize, invoice: usize, amount: i64) -> Option<()> {
        let paying = self.payments.get(payment)?.0.clone();
        let wanted =
            [Allocation { invoice: self.invoices.get(invoice)?.invoice.id, amount: eur(amount) }];
        let unapplied = paying.unapplied().unwrap();
        let allocations = allocate(unapplied, &wanted, &self.open()).ok()?;
        let paying = paying.allocated_to(&allocations).ok()?;
        let applied = self.apply(payment, &allocations);
        self.post(postings::allocation(day(3), applied));
        let slot = &mut self.payments[payment];
        slot.0 = paying;
        slot.1.extend(allocations);
        Some(())
    }

    fn credit(&mut self, invoice: usize, quantity: i64) -> Option<()> {
        let posted = self.invoices.get(invoice)?;
        let (against, earlier) = (posted.invoice.clone(), &posted.notes[..]);
        let unit_price = against.document.lines[0].unit_price;
        let (line, kind) = (CreditLineOf::Sku("A".to_owned()), CreditKind::Return);
        let wanted = [CreditRequest { line, kind, quantity, unit_price }];
        let (document, settlement) = (&against.document, against.settlement);
        let draft = Creditable { invoice: document, earlier, settlement }.draft(&wanted).ok()?;
        let id = against.id;
        self.post(postings::credit_note(
            day(4),
            draft.document.net,
            draft.document.tax,
            draft.applied,
        ));
        self.settle(against.credited(&draft).unwrap());
        self.invoices[invoice].notes.push(draft.document);
        self.keep(Some(id), draft.unapplied);
        Some(())
    }

    fn keep(&mut self, invoice: Option<InvoiceId>, unapplied: Money) {
        let number = self.credits.len();
        let credit_note = CreditNoteId::from_uuid(Uuid::from_u128(number as u128));
        let number = format!("CN-2026-{number:06}");
        self.credits.push(OpenCredit {
            credit_note,
            number,
            issued_on: day(4),
            invoice,
            unapplied,
        });
    }

    fn credit_on_account(&mut self, micro: i64) {
        let line = goods(1, "A", 1, &price(micro), 20);
        let (item, unit_price, tax) = (line.item, line.unit_price, line.tax.unwrap());
        let kind = CreditKind::Price;
        let wanted = [CreditOnAccount { item, kind, quantity: 1, unit_price, tax }];
        let draft = draft_credit_on_account(currency(), &wanted).unwrap();
        let document = &draft.document;
        self.post(postings::credit_note(day(4), document.net, document.tax, draft.applied));
        self.keep(None, draft.unapplied);
    }

    fn refund(&mut self, payment: usize, amount: i64) -> Option<()> {
        let (paying, allocations) = self.payments.get(payment)?;
        let paid: Vec<InvoiceId> = allocations.iter().map(|one| one.invoice).collect();
        let (paying, refund) = paying.clone().refund(eur(amount), &paid, &self.credits).ok()?;
        self.payments[payment].0 = paying;
        for draw in &refund.from_credits {
            let drawn = |credit: &&mut OpenCredit| credit.credit_note == draw.credit_note;
            let credit = self.credits.iter_mut().find(drawn).unwrap();
            credit.unapplied = credit.unapplied.minus(draw.amount).unwrap();
        }
        self.post(postings::refund(day(5), refund.amount));
        Some(())
    }

    fn take_back(&mut self, payment: usize, amount: i64) -> Option<()> {
        let (paying, rows) = self.payments.get(payment)?.clone();
        // Negative: the full amount.
        let wanted = (amount >= 0).then(|| eur(amount));
        let why = (day(6), "no funds".to_owned());
        let (paying, reversal) = paying.returned(wanted, &rows, why).ok()?;
        let mut opened = Split::none(currency());
        for Allocation { invoice, amount } in &reversal.from_invoices {
            let posted = self.invoice_mut(*invoice);
            let recovered = eur(posted.recovered[payment]);
            let (after, split) = posted.invoice.settlement.unpay(*amount, recovered).unwrap();
            posted.recovered[payment] -= split.given_up.minor();
            let settled = posted.invoice.clone().reopened(after).unwrap();
            self.settle(settled);
            opened = opened.plus(split).unwrap();
        }
        self.post(postings::payment_return(day(6), reversal.amount, opened));
        let slot = &mut self.payments[payment];
        slot.0 = paying;
        let back = |one: &Allocation| Allocation { amount: eur(-one.amount.minor()), ..*one };
        slot.1.extend(reversal.from_invoices.iter().map(back));
        for one in &reversal.from_invoices {
            self.credit_again(one.invoice);
        }
        Some(())
    }

    fn credit_again(&mut self, id: InvoiceId) {
        for place in 0..self.credits.len() {
            if self.credits[place].invoice != Some(id) {
                continue;
            }
            let invoice = self.invoice_mut(id).invoice.clone();
            let left = self.credits[place].unapplied;
            let (after, split) = invoice.settlement.credit_again(left).unwrap();
            self.credits[place].unapplied = left.minus(split.total().unwrap()).unwrap();
            self.settle(invoice.reopened(after).unwrap());
            self.post(postings::allocation(day(6), split));
        }
    }

    fn write_off(&mut self, invoice: usize) -> Option<()> {
        let (settled, amount) = self.invoices.get(invoice)?.invoice.clone().written_off().ok()?;
        self.settle(settled);
        self.post(postings::write_off(day(7), amount));
        Some(())
    }
}

fn total(amounts: impl Iterator<Item = Money>) -> Money {
    amounts.fold(eur(0), |sum, amount| sum.plus(amount).unwrap())
}

fn price(micro: i64) -> String {
    rust_decimal::Decimal::new(micro, 6).to_string()
}
