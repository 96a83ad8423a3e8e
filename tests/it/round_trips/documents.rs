//! The issuer, invoices, credit notes.

use chrono::NaiveDate;
use domain::billing::{
    Correction, CreditKind, CreditNote, Document, DocumentLine, Invoice, Issuer, IssuerId,
    Settlement, SettlementParts,
};
use domain::identity::{Scope, UserId};
use domain::money::{Currency, Money};
use domain::pricing::TaxGroup;
use domain::purchasing::CostShare;
use persistence::billing::{self, NewCreditNote, NewInvoice, Place};
use persistence::{Conn, DbError};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use rstest::rstest;
use uuid::Uuid;

use super::holds;
use super::values::*;
use crate::support::database::Backend;

prop_compose! {
    fn issuer()(
        id in id(), legal_name in text(), address in address(), country in country(),
        vat_id in of(text()), time_zone in zone(), prefix in "[A-Z0-9]{0,12}",
        version in version(), created_at in moment(),
    ) -> Issuer {
        Issuer {
            id, legal_name, address, country, vat_id, time_zone, version, created_at,
            invoice_prefix: prefix.parse().expect("a prefix"),
        }
    }
}

prop_compose! {
    fn share(currency: Currency)(cost_centre in text(), amount in amount(currency)) -> CostShare {
        CostShare { cost_centre, amount }
    }
}

prop_compose! {
    /// A line: an invoice's line has an order line, a credit note's line has a correction.
    fn line(currency: Currency, credits: bool)(
        order_line in 1..1_000_i64, kind in word(&CreditKind::ALL),
        invoice_line in of(1..1_000_i64), item in item(), quantity in 1..1_000_i64,
        unit_price in unit_price(), net in amount(currency), tax in treatment(),
        allocations in vec(share(currency), 0..3),
    ) -> DocumentLine {
        DocumentLine {
            number: 0, item, quantity, unit_price, net, tax, allocations,
            order_line: (!credits).then_some(order_line),
            correction: credits.then_some(Correction { kind, invoice_line }),
        }
    }
}

prop_compose! {
    fn group(currency: Currency)(
        treatment in treatment(), base in amount(currency), tax in amount(currency),
    ) -> TaxGroup {
        TaxGroup { treatment, base, tax }
    }
}

prop_compose! {
    /// A document with the total `total`.
    fn document(currency: Currency, total: i64, credits: bool)(
        lines in vec(line(currency, credits), 1..5), groups in vec(group(currency), 0..3),
        net in 0..=total,
    ) -> Document {
        let lines = lines.into_iter().zip(1..).map(|(line, number)| DocumentLine { number, ..line });
        let money = |minor| Money::from_minor(minor, currency);
        Document {
            currency, lines: lines.collect(), groups, net: money(net), tax: money(total - net),
            total: money(total),
        }
    }
}

/// Five parts of a total.
fn parts() -> impl Strategy<Value = [i64; 5]> {
    [minor(), minor(), minor(), minor(), minor()]
}

prop_compose! {
    fn invoice()(currency in currency(), parts in parts())(
        id in id(), number in text(), company in id(), order in id(), parties in parties(),
        purchase_order_number in of(text()), issued_on in day(), due_on in day(),
        document in document(currency, parts.iter().sum(), false), parts in Just(parts),
        version in version(), created_at in moment(),
    ) -> Invoice {
        let [credit_applied, paid, written_off, lost, _open] = parts;
        let stored = SettlementParts {
            total: parts.iter().sum(), credited: credit_applied + lost, credit_applied, paid,
            written_off,
        };
        Invoice {
            id, number, company, order, parties, purchase_order_number, issued_on, due_on, version,
            created_at,
            settlement: Settlement::stored(document.currency, stored).expect("a settlement"),
            document,
        }
    }
}

prop_compose! {
    fn credit_note()(currency in currency(), parts in parts())(
        id in id(), number in text(), company in id(), invoice in of(id()),
        parties in parties(), reason in text(), issued_on in day(),
        document in document(currency, parts.iter().sum(), true), parts in Just(parts),
        version in version(), created_at in moment(),
    ) -> CreditNote {
        let money = |minor| Money::from_minor(minor, document.currency);
        let [reversed, lowered, allocated, refunded, left] = parts;
        CreditNote {
            id, number, company, invoice, parties, reason, issued_on, version, created_at,
            applied: money(reversed + lowered), write_off_reversed: money(reversed),
            unapplied: money(allocated + refunded + left), allocated: money(allocated),
            refunded: money(refunded), document,
        }
    }
}

/// The first number of an issuer's series.
fn first() -> Place {
    Place {
        issuer: IssuerId::from_uuid(Uuid::from_u128(1)),
        year: 2026,
        sequence: 1,
        number: "INV-2026-000001".to_owned(),
        from: NaiveDate::default(),
    }
}

fn insert_note(conn: &mut Conn, note: &CreditNote) -> Result<(), DbError> {
    billing::insert_credit_note(conn, &NewCreditNote { note, place: &first(), order: None })
}

#[rstest]
fn the_issuer_is_set(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let new = issuer().prop_map(|issuer| Issuer { version: 1, ..issuer });
    holds(backend, new, |conn, issuer| {
        billing::save_issuer(conn, issuer, issuer.created_at)?;
        billing::issuer(conn)
    });
}

#[rstest]
fn the_issuer_is_changed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, issuer(), |conn, issuer| {
        let before = Issuer {
            id: issuer.id,
            legal_name: "before".to_owned(),
            address: issuer.address.clone(),
            country: "CH".parse().expect("a country"),
            vat_id: None,
            time_zone: "Europe/Zurich".parse().expect("a zone"),
            invoice_prefix: "before".parse().expect("a prefix"),
            version: 1,
            created_at: issuer.created_at,
        };
        billing::save_issuer(conn, &before, issuer.created_at)?;
        billing::save_issuer(conn, issuer, issuer.created_at)?;
        billing::issuer(conn)
    });
}

#[rstest]
fn invoices(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, invoice(), |conn, invoice| {
        let ordered_by = UserId::from_uuid(Uuid::from_u128(2));
        billing::insert_invoice(conn, &NewInvoice { invoice, place: &first(), ordered_by })?;
        billing::find_invoice(conn, &Scope::Everything, invoice.id)
    });
}

#[rstest]
fn credit_notes_are_added(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, credit_note(), |conn, note| {
        insert_note(conn, note)?;
        billing::find_credit_note(conn, &Scope::Everything, note.id)
    });
}

#[rstest]
fn credit_notes_are_used(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, credit_note(), |conn, note| {
        let zero = Money::zero(note.document.currency);
        let unused = CreditNote {
            applied: zero,
            write_off_reversed: zero,
            unapplied: note.document.total,
            allocated: zero,
            refunded: zero,
            version: note.version - 1,
            ..note.clone()
        };
        insert_note(conn, &unused)?;
        billing::save_credit_use(conn, note)?;
        billing::find_credit_note(conn, &Scope::Everything, note.id)
    });
}
