//! Open balances past due.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Date, Nullable, Text};
use domain::companies::CompanyId;
use domain::credit::Overdue;
use domain::money::{Currency, Sum};

use crate::sql::{exact, exact_sum_of};
use crate::types::Uid;
use crate::{Conn, Db, DbError};

// The condition of the index `invoices_open`.
const PAST_DUE: &str = " AS open, min(due_on) AS oldest FROM invoices \
    WHERE company_id = $1 AND due_on < $2 AND currency = $3 \
    AND credit_applied + paid + written_off < total";

#[derive(QueryableByName)]
struct PastDue {
    #[diesel(sql_type = Nullable<Text>)]
    open: Option<String>,
    #[diesel(sql_type = Nullable<Date>)]
    oldest: Option<NaiveDate>,
}

/// The open balances of the company's invoices that were due before `today`.
pub fn overdue(
    conn: &mut Conn,
    company: CompanyId,
    currency: Currency,
    today: NaiveDate,
) -> Result<Overdue, DbError> {
    let open = exact_sum_of("total - credit_applied - paid - written_off");
    let row: PastDue = diesel::sql_query(format!("SELECT {open}{PAST_DUE}"))
        .bind::<Uid, _>(Db(company))
        .bind::<Date, _>(today)
        .bind::<Text, _>(currency.code())
        .get_result(conn)?;
    let amount = Sum::from_minor(exact(row.open.as_deref())?, currency);
    Ok(Overdue { amount, oldest_due_on: row.oldest })
}
