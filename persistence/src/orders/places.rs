//! The places that a company's orders have gone to.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::companies::CompanyId;
use domain::orders::{OrderId, Status};

use crate::schema::orders as o;
use crate::{Conn, Db, DbError};

/// Whether a confirmed order of the company has gone to the place of this digest.
pub fn has_gone_to(conn: &mut Conn, company: CompanyId, place: &str) -> Result<bool, DbError> {
    let confirmed = o::status.eq(Status::Confirmed.as_str());
    let gone = o::table
        .filter(o::company_id.eq(Db(company)))
        .filter(o::ship_to_place.eq(place))
        .filter(confirmed.or(o::status.eq(Status::Completed.as_str())))
        .select(o::id);
    Ok(gone.first::<Db<OrderId>>(conn).optional()?.is_some())
}

/// When the first confirmed order of the company that has gone to the place of this digest was placed.
pub fn first_to(
    conn: &mut Conn,
    company: CompanyId,
    place: &str,
) -> Result<Option<DateTime<Utc>>, DbError> {
    let confirmed = o::status.eq(Status::Confirmed.as_str());
    let gone = o::table
        .filter(o::company_id.eq(Db(company)))
        .filter(o::ship_to_place.eq(place))
        .filter(confirmed.or(o::status.eq(Status::Completed.as_str())))
        .order(o::created_at)
        .select(o::created_at);
    let first = gone.first::<Db<DateTime<Utc>>>(conn).optional()?;
    Ok(first.map(|at| at.0))
}
