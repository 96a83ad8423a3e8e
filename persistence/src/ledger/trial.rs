//! The trial balance.

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::ledger::TrialBalance;

use crate::schema::ledger_legs as l;
use crate::sql::{exact, exact_sum};
use crate::{Conn, DbError};

/// Every account's balance at the end of a day, or of all days.
pub fn trial_balance(conn: &mut Conn, as_of: Option<NaiveDate>) -> Result<TrialBalance, DbError> {
    let mut query = l::table
        .group_by((l::account, l::currency))
        .select((l::account, l::currency, exact_sum(l::debit), exact_sum(l::credit)))
        .into_boxed();
    if let Some(as_of) = as_of {
        query = query.filter(l::effective_on.le(as_of));
    }
    let sums: Vec<(String, String, Option<String>, Option<String>)> = query.load(conn)?;
    let sums = sums.into_iter().map(|(account, currency, debit, credit)| {
        let account = account.parse().map_err(DbError::corrupt)?;
        let currency = currency.parse().map_err(DbError::corrupt)?;
        Ok((currency, account, exact(debit.as_deref())? - exact(credit.as_deref())?))
    });
    Ok(TrialBalance::of_nets(sums.collect::<Result<Vec<_>, DbError>>()?))
}
