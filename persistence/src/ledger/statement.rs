//! Inputs of an account statement: a company's share of the ledger, and its open invoices as of any day.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Date, Text};
use domain::companies::CompanyId;
use domain::ledger::{Account, EntryId, Leg, StatementEntry};
use domain::money::{Currency, Sum};

use crate::schema::{ledger_entries as e, ledger_legs as l};
use crate::sql::{exact, exact_sum, exact_sum_of};
use crate::types::Uid;
use crate::{Conn, Db, DbError};

/// A company's share of the two ledger accounts on its statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// Owed for posted invoices.
    pub receivable: Sum,
    /// Payments and credit not applied to any invoice.
    pub unapplied: Sum,
}

/// The company's share in `currency` at the end of the day `as_of`.
pub fn share(
    conn: &mut Conn,
    company: CompanyId,
    currency: Currency,
    as_of: NaiveDate,
) -> Result<Share, DbError> {
    let mut balance = |account: Account| -> Result<i128, DbError> {
        let (debit, credit): (Option<String>, Option<String>) = l::table
            .filter(l::company_id.eq(Db(company)))
            .filter(l::account.eq(account.as_str()))
            .filter(l::currency.eq(currency.code()))
            .filter(l::effective_on.le(as_of))
            .select((exact_sum(l::debit), exact_sum(l::credit)))
            .first(conn)?;
        Ok(exact(debit.as_deref())? - exact(credit.as_deref())?)
    };
    Ok(Share {
        receivable: Sum::from_minor(balance(Account::Receivable)?, currency),
        unapplied: Sum::from_minor(-balance(Account::UnappliedCash)?, currency),
    })
}

/// Whether the company has more than `most` entries in `currency` between two days, both included.
pub fn are_more_entries(
    conn: &mut Conn,
    (company, currency): (CompanyId, Currency),
    (from, to): (Option<NaiveDate>, NaiveDate),
    most: i64,
) -> Result<bool, DbError> {
    let mut query = e::table
        .filter(e::company_id.eq(Db(company)))
        .filter(e::currency.eq(currency.code()))
        .filter(e::effective_on.le(to))
        .order(e::effective_on)
        .offset(most)
        .limit(1)
        .select(e::id)
        .into_boxed();
    if let Some(from) = from {
        query = query.filter(e::effective_on.ge(from));
    }
    let one_more: Option<Db<EntryId>> = query.first(conn).optional()?;
    Ok(one_more.is_some())
}

/// The company's entries in `currency` between two days, both included, in the order of their days.
pub fn entries_of(
    conn: &mut Conn,
    company: CompanyId,
    currency: Currency,
    (from, to): (Option<NaiveDate>, NaiveDate),
) -> Result<Vec<StatementEntry>, DbError> {
    type Row = (Db<EntryId>, NaiveDate, String, String, String, i64, i64);
    let mut query = e::table
        .inner_join(l::table.on(l::entry_id.eq(e::id)))
        .filter(e::company_id.eq(Db(company)))
        .filter(e::currency.eq(currency.code()))
        .filter(e::effective_on.le(to))
        .order((e::effective_on, e::id, l::leg_number))
        .select((e::id, e::effective_on, e::posting, e::number, l::account, l::debit, l::credit))
        .into_boxed();
    if let Some(from) = from {
        query = query.filter(e::effective_on.ge(from));
    }
    let rows: Vec<Row> = query.load(conn)?;
    let mut entries: Vec<(EntryId, StatementEntry)> = Vec::new();
    for (id, on, kind, number, account, debit, credit) in rows {
        let account = account.parse().map_err(DbError::corrupt)?;
        let leg = Leg { account, debit, credit };
        match entries.last_mut() {
            Some((last, entry)) if *last == id.0 => entry.legs.push(leg),
            Some(_) | None => {
                let kind = kind.parse().map_err(DbError::corrupt)?;
                entries.push((id.0, StatementEntry { on, kind, number, legs: vec![leg] }));
            }
        }
    }
    Ok(entries.into_iter().map(|(_, entry)| entry).collect())
}

// The open amount at the end of a day: invoiced by then less settled by then.
// SQLite numbers its parameters by their first appearance: $1, $2, $3 must appear in this order.
const OPEN: &str = " AS open FROM invoices i LEFT JOIN ( \
      SELECT invoice_id, CAST(sum(amount) AS bigint) AS amount FROM allocations \
      WHERE company_id = $1 AND effective_on <= $2 GROUP BY invoice_id) s ON s.invoice_id = i.id \
    WHERE i.company_id = $1 AND i.issued_on <= $2 AND i.currency = $3 \
    GROUP BY i.due_on ORDER BY i.due_on";

/// The open amounts of the company's invoices in `currency` at the end of the day `as_of`, by due date.
pub fn open_by_due_date(
    conn: &mut Conn,
    company: CompanyId,
    currency: Currency,
    as_of: NaiveDate,
) -> Result<Vec<(NaiveDate, Sum)>, DbError> {
    #[derive(QueryableByName)]
    struct Open {
        #[diesel(sql_type = Date)]
        due_on: NaiveDate,
        #[diesel(sql_type = Text)]
        open: String,
    }
    let open = exact_sum_of("i.total - coalesce(s.amount, 0)");
    let rows: Vec<Open> = diesel::sql_query(format!("SELECT i.due_on, {open}{OPEN}"))
        .bind::<Uid, _>(Db(company))
        .bind::<Date, _>(as_of)
        .bind::<Text, _>(currency.code())
        .load(conn)?;
    let open = |row: Open| Ok((row.due_on, Sum::from_minor(exact(Some(&row.open))?, currency)));
    rows.into_iter().map(open).collect()
}
