//! Payments, ledger entries, and the closing of the books.

use chrono::{DateTime, NaiveDate, Utc};
use domain::companies::CompanyId;
use domain::identity::Scope;
use domain::ledger::{Account, Entry, EntryKind, Leg};
use domain::money::{Currency, Money};
use domain::payments::Payment;
use persistence::ledger::{self, Document};
use persistence::{Conn, DbError, payments};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use rstest::rstest;
use uuid::Uuid;

use super::holds;
use super::values::*;
use crate::support::database::Backend;

prop_compose! {
    fn payment()(
        id in id(), number in 1..1_000_000_i64, company in id(), currency in currency(),
        method in text(), reference in of(text()), external_id in of(text()),
        received_on in day(), allocated in minor(), from_own in minor(), returned in minor(),
        left in 1..1_000_i64, back in of((day(), text())), version in version(),
        stamp in (moment(), of(id())),
    ) -> Payment {
        let (created_at, order) = stamp;
        let money = |minor| Money::from_minor(minor, currency);
        let (returned_on, return_reason) = back.unzip();
        Payment {
            id, number, company, order, method, reference, external_id, received_on, returned_on,
            return_reason, version, created_at,
            amount: money(allocated + from_own + returned + left), allocated: money(allocated),
            // Some of it was drawn from credit notes.
            refunded: money(from_own + allocated / 2), refunded_from_own: money(from_own),
            returned: money(returned),
        }
    }
}

/// An entry with its document.
#[derive(Debug, Clone, PartialEq)]
struct Posted {
    kind: EntryKind,
    on: NaiveDate,
    currency: Currency,
    legs: Vec<Leg>,
    source: Uuid,
    number: String,
    company: CompanyId,
    at: DateTime<Utc>,
}

prop_compose! {
    fn posted()(
        kind in word(&EntryKind::ALL), on in day(), currency in currency(),
        moves in vec((word(&Account::ALL), word(&Account::ALL), 1..1_000_000_i64), 1..4),
        source in any::<u128>(), number in text(), company in id(), at in moment(),
    ) -> Posted {
        let money = |minor| Money::from_minor(minor, currency);
        let legs = moves.into_iter().flat_map(|(from, to, minor)| {
            [Leg::debit(to, money(minor)), Leg::credit(from, money(minor))]
        });
        Posted {
            kind, on, currency, legs: legs.collect(), source: Uuid::from_u128(source), number,
            company, at,
        }
    }
}

fn post_and_list(conn: &mut Conn, posted: &Posted) -> Result<Option<Posted>, DbError> {
    let Posted { kind, on, currency, legs, source, number, company, at } = posted.clone();
    let entry = Entry::new(kind, on, currency, legs).expect("a balanced entry");
    let document = Document { kind: "invoice", id: source, number: &number, company };
    let day = ledger::open_day(conn, on).expect("open books");
    ledger::post(conn, day, entry.as_ref(), &document, at).expect("an entry is posted");
    let found = ledger::list(
        conn,
        &domain::identity::Scope::Everything,
        ledger::Filter::default(),
        None,
        2,
    )?
    .pop();
    let found = found.filter(|found| found.source_kind == "invoice");
    Ok(found.map(|found| Posted {
        kind: found.kind,
        on: found.effective_on,
        currency: found.currency,
        legs: found.legs,
        source: found.source_id,
        number: found.number,
        company: found.company,
        at: found.recorded_at,
    }))
}

#[rstest]
fn payments_are_recorded(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, payment(), |conn, payment| {
        payments::insert(conn, payment)?;
        payments::find(conn, &Scope::Everything, payment.id)
    });
}

#[rstest]
fn payments_are_used(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, payment(), |conn, payment| {
        let zero = Money::zero(payment.amount.currency());
        let unused = Payment {
            allocated: zero,
            refunded: zero,
            refunded_from_own: zero,
            returned: zero,
            returned_on: None,
            return_reason: None,
            version: payment.version - 1,
            ..payment.clone()
        };
        payments::insert(conn, &unused)?;
        payments::save(conn, payment)?;
        payments::find(conn, &Scope::Everything, payment.id)
    });
}

#[rstest]
fn ledger_entries(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, posted(), post_and_list);
}

#[rstest]
fn the_closing(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let closings = (day(), 1..1_000_u64, text(), moment());
    holds(backend, closings, |conn, asked| {
        let (day, later, reason, at) = asked.clone();
        let before = ledger::lock_closing(conn)?;
        let until = day + chrono::Days::new(later);
        let closed = ledger::close_until(conn, before, until, at).expect("closed");
        assert_eq!(ledger::closing(conn)?, closed);
        let opened = ledger::reopen(conn, &closed, (day, reason), at).expect("opened");
        assert_eq!((opened.closed_until, opened.updated_at.0), (Some(day), at));
        Ok((ledger::closing(conn)? == opened).then_some(asked.clone()))
    });
}
