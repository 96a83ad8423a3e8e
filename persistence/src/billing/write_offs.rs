//! Write-offs.

use chrono::NaiveDate;
use diesel::dsl::max;
use diesel::prelude::*;
use domain::billing::{InvoiceId, WriteOff};

use crate::schema::write_offs as w;
use crate::{Conn, Db, DbError};

/// Stores the write-off of an invoice's balance; [`super::settle()`] settles the invoice.
pub fn insert_write_off(conn: &mut Conn, write_off: &WriteOff) -> Result<(), DbError> {
    diesel::insert_into(w::table)
        .values((
            w::id.eq(Db(write_off.id)),
            w::company_id.eq(Db(write_off.company)),
            w::invoice_id.eq(Db(write_off.invoice)),
            w::currency.eq(write_off.amount.currency().code()),
            w::amount.eq(write_off.amount.minor()),
            w::reason.eq(&write_off.reason),
            w::written_off_on.eq(write_off.written_off_on),
            w::version.eq(1_i64),
            w::created_at.eq(Db(write_off.created_at)),
        ))
        .execute(conn)?;
    Ok(())
}

/// The date of the invoice's last write-off.
pub fn written_off_on(conn: &mut Conn, invoice: InvoiceId) -> Result<Option<NaiveDate>, DbError> {
    let query = w::table.filter(w::invoice_id.eq(Db(invoice)));
    Ok(query.select(max(w::written_off_on)).first(conn)?)
}
