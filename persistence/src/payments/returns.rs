//! Payment returns: amounts the bank took back.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use domain::money::Money;
use domain::payments::{Payment, ReturnId};

use crate::schema::payment_returns as r;
use crate::{Any, Conn, Db, DbError};

/// A newly recorded return.
#[derive(Debug, Clone)]
pub struct NewReturn<'a> {
    /// Its id.
    pub id: ReturnId,
    /// The returned payment.
    pub payment: &'a Payment,
    /// The returned amount.
    pub amount: Money,
    /// The bank's reason.
    pub reason: &'a str,
    /// The bank's id of the return.
    pub external_id: Option<&'a str>,
    /// Its effective date.
    pub on: NaiveDate,
    /// When it was recorded.
    pub at: DateTime<Utc>,
}

/// Stores a return. False: its external id is taken.
pub fn insert_return(conn: &mut Conn, new: &NewReturn<'_>) -> Result<bool, DbError> {
    let insert = diesel::insert_into(r::table).values((
        r::id.eq(Db(new.id)),
        r::company_id.eq(Db(new.payment.company)),
        r::payment_id.eq(Db(new.payment.id)),
        r::external_id.eq(new.external_id),
        r::currency.eq(new.amount.currency().code()),
        r::amount.eq(new.amount.minor()),
        r::reason.eq(new.reason),
        r::returned_on.eq(new.on),
        r::created_at.eq(Db(new.at)),
    ));
    Ok(Any(insert.on_conflict_do_nothing()).execute(conn)? == 1)
}
