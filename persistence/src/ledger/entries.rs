//! Ledger entries and their legs.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use domain::companies::CompanyId;
use domain::identity::Scope;
use domain::ledger::{Entry, EntryId, EntryKind, Leg};
use domain::money::Currency;
use uuid::Uuid;

use super::{LedgerError, OpenDay};
use crate::connection::MultiBackend;
use crate::schema::{ledger_entries as e, ledger_legs as l};
use crate::sql::{At, OwnedBy, Withheld, visible};
use crate::{Conn, Db, DbError, each, fresh_id};

/// The document behind an entry.
#[derive(Debug, Clone)]
pub struct Document<'a> {
    /// `invoice`, `payment`: the prefix of its ids.
    pub kind: &'static str,
    /// The document's id.
    pub id: Uuid,
    /// Its number, as statements show it.
    pub number: &'a str,
    /// The company it belongs to.
    pub company: CompanyId,
}

/// Posts `entry`, if there is one: a zero document has none.
pub fn post(
    conn: &mut Conn,
    day: OpenDay,
    entry: Option<&Entry>,
    document: &Document<'_>,
    recorded_at: DateTime<Utc>,
) -> Result<(), LedgerError> {
    let Some(entry) = entry else { return Ok(()) };
    if entry.effective_on() != day.date() {
        let reason = format!("an entry of {} on {}", entry.effective_on(), day.date());
        return Err(DbError::Corrupt(reason).into());
    }
    let id: EntryId = fresh_id();
    let (company, currency) = (Db(document.company), entry.currency().code());
    diesel::insert_into(e::table)
        .values((
            e::id.eq(Db(id)),
            e::posting.eq(entry.kind().as_str()),
            e::source_kind.eq(document.kind),
            e::source_id.eq(Db(document.id)),
            e::number.eq(document.number),
            e::company_id.eq(company),
            e::currency.eq(currency),
            e::effective_on.eq(day.date()),
            e::recorded_at.eq(Db(recorded_at)),
        ))
        .execute(conn)?;
    let legs: Vec<_> = entry
        .legs()
        .iter()
        .zip(1_i64..)
        .map(|(leg, number)| {
            (
                l::entry_id.eq(Db(id)),
                l::leg_number.eq(number),
                l::account.eq(leg.account.as_str()),
                l::company_id.eq(company),
                l::currency.eq(currency),
                l::debit.eq(leg.debit),
                l::credit.eq(leg.credit),
                l::effective_on.eq(day.date()),
            )
        })
        .collect();
    each!(conn, conn => diesel::insert_into(l::table).values(legs).execute(conn))?;
    Ok(())
}

/// A posted entry.
#[derive(Debug, Clone)]
pub struct PostedEntry {
    /// Its id.
    pub id: EntryId,
    /// The business event.
    pub kind: EntryKind,
    /// The kind of its document: the prefix of its ids.
    pub source_kind: String,
    /// The document's id.
    pub source_id: Uuid,
    /// The document's number.
    pub number: String,
    /// The company of the document.
    pub company: CompanyId,
    /// The currency of every leg.
    pub currency: Currency,
    /// Its effective date.
    pub effective_on: NaiveDate,
    /// When it was written.
    pub recorded_at: DateTime<Utc>,
    /// Its legs, in order.
    pub legs: Vec<Leg>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = e)]
struct EntryRow {
    id: Db<EntryId>,
    posting: String,
    source_kind: String,
    source_id: Db<Uuid>,
    number: String,
    company_id: Db<CompanyId>,
    currency: String,
    effective_on: NaiveDate,
    recorded_at: Db<DateTime<Utc>>,
}

/// Filter on entries.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// Of one company.
    pub company: Option<CompanyId>,
    /// On or after a day.
    pub from: Option<NaiveDate>,
    /// On or before a day.
    pub to: Option<NaiveDate>,
}

/// The entries inside `scope` after `after`, in the order of writing.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    filter: Filter,
    after: Option<EntryId>,
    limit: i64,
) -> Result<Vec<PostedEntry>, DbError> {
    let owner = OwnedBy { company: e::company_id, user: Withheld, at: At::Company };
    let all = e::table.into_boxed::<MultiBackend>();
    let mut query =
        visible(all, scope, owner).order(e::id).limit(limit).select(EntryRow::as_select());
    if let Some(company) = filter.company {
        query = query.filter(e::company_id.eq(Db(company)));
    }
    if let Some(from) = filter.from {
        query = query.filter(e::effective_on.ge(from));
    }
    if let Some(to) = filter.to {
        query = query.filter(e::effective_on.le(to));
    }
    if let Some(after) = after {
        query = query.filter(e::id.gt(Db(after)));
    }
    let rows: Vec<EntryRow> = query.load(conn)?;
    let ids: Vec<Db<EntryId>> = rows.iter().map(|row| row.id).collect();
    let legs: Vec<(Db<EntryId>, String, i64, i64)> = l::table
        .filter(l::entry_id.eq_any(ids))
        .order((l::entry_id, l::leg_number))
        .select((l::entry_id, l::account, l::debit, l::credit))
        .load(conn)?;
    rows.into_iter().map(|row| posted(row, &legs)).collect()
}

fn posted(row: EntryRow, legs: &[(Db<EntryId>, String, i64, i64)]) -> Result<PostedEntry, DbError> {
    let legs =
        legs.iter().filter(|(entry, ..)| *entry == row.id).map(|(_, account, debit, credit)| {
            let account = account.parse().map_err(DbError::corrupt)?;
            Ok(Leg { account, debit: *debit, credit: *credit })
        });
    Ok(PostedEntry {
        id: row.id.0,
        kind: row.posting.parse().map_err(DbError::corrupt)?,
        source_kind: row.source_kind,
        source_id: row.source_id.0,
        number: row.number,
        company: row.company_id.0,
        currency: row.currency.parse().map_err(DbError::corrupt)?,
        effective_on: row.effective_on,
        recorded_at: row.recorded_at.0,
        legs: legs.collect::<Result<_, DbError>>()?,
    })
}
