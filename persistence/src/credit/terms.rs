//! Terms of credit as rows. Their amounts stand on the account, where the guards of its UPDATEs see them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::commitment::{NewLine, Raised};
use domain::companies::CompanyId;
use domain::credit::{CreditAccount, CreditTerms, TemporaryLimit};
use domain::money::{Currency, Money};

use crate::schema::credit_terms as t;
use crate::{Conn, Db, DbError, commitments};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = t, treat_none_as_default_value = false, treat_none_as_null = true)]
struct TermsRow {
    company_id: Db<CompanyId>,
    tolerance: String,
    raised_reason: Option<String>,
    version: i64,
    updated_at: Db<DateTime<Utc>>,
}

/// The terms of the company, which buys in `currency`.
pub fn terms(
    conn: &mut Conn,
    company: CompanyId,
    currency: Currency,
) -> Result<CreditTerms, DbError> {
    let row: Option<TermsRow> =
        t::table.find(Db(company)).select(TermsRow::as_select()).first(conn).optional()?;
    let Some(row) = row else { return Ok(CreditTerms::unset(company)) };
    let account = commitments::find(conn, CreditAccount::id_of(company))?;
    let raised = account.and_then(|account| account.room.raised);
    let temporary = |(Raised { limit, from, until }, reason)| TemporaryLimit {
        limit: Money::from_minor(limit, currency),
        from,
        until,
        reason,
    };
    Ok(CreditTerms {
        company,
        tolerance: row.tolerance.parse().map_err(DbError::corrupt)?,
        temporary: raised.zip(row.raised_reason).map(temporary),
        version: row.version,
    })
}

/// Stores the terms of a locked company, and the line of its account.
pub fn save(
    conn: &mut Conn,
    terms: &CreditTerms,
    line: &NewLine,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    let row = TermsRow {
        company_id: Db(terms.company),
        tolerance: terms.tolerance.to_string(),
        raised_reason: terms.temporary.as_ref().map(|temporary| temporary.reason.clone()),
        version: terms.version,
        updated_at: Db(at),
    };
    if terms.version == 1 {
        diesel::insert_into(t::table).values(row).execute(conn)?;
    } else {
        diesel::update(t::table.find(row.company_id)).set(row).execute(conn)?;
    }
    commitments::set_line(conn, line).map(drop)
}
