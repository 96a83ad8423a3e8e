//! The keys of the orders that were placed in some days, newest first.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use diesel::prelude::*;
use domain::companies::CompanyId;
use domain::identity::Scope;
use domain::orders::OrderId;
use uuid::Uuid;

use super::within;
use crate::page::{Position, Slice};
use crate::schema::orders as o;
use crate::sql::row_before;
use crate::{Conn, Db, DbError};

/// Further than any time zone is from UTC.
const ZONES: Days = Days::new(2);

/// The orders of some days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// Their company; `None`: any.
    pub company: Option<CompanyId>,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
}

/// A row of a key.
type KeyRow = (Db<OrderId>, Db<CompanyId>, Db<DateTime<Utc>>);

/// The key of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlacedKey {
    /// The order.
    pub id: OrderId,
    /// Its company.
    pub company: CompanyId,
    /// When it was placed.
    pub at: DateTime<Utc>,
}

impl Placed {
    /// No order was placed before.
    fn begin(&self) -> DateTime<Utc> {
        let day = self.from.checked_sub_days(ZONES).unwrap_or(self.from);
        day.and_time(NaiveTime::MIN).and_utc()
    }

    /// No order was placed later.
    fn end(&self) -> Position {
        let day = self.until.checked_add_days(ZONES).unwrap_or(self.until);
        Position { at: day.and_time(NaiveTime::MIN).and_utc(), id: Uuid::max() }
    }
}

impl PlacedKey {
    /// Its place in the list.
    pub const fn position(&self) -> Position {
        Position { at: self.at, id: self.id.uuid() }
    }
}

/// The keys of these orders inside `scope`, newest first: the next `limit` after a position.
pub fn placed(
    conn: &mut Conn,
    scope: &Scope,
    which: &Placed,
    after: Option<Position>,
    limit: i64,
) -> Result<Vec<PlacedKey>, DbError> {
    let slice = Slice { after: Some(after.unwrap_or_else(|| which.end())), limit };
    let mut query = within(scope)
        .filter(row_before((o::created_at, o::id), slice.bounds()))
        .filter(o::created_at.ge(Db(which.begin())))
        .filter(o::placed_on.ge(which.from))
        .filter(o::placed_on.le(which.until));
    if let Some(company) = which.company {
        query = query.filter(o::company_id.eq(Db(company)));
    }
    let rows: Vec<KeyRow> = query
        .order((o::created_at.desc(), o::id.desc()))
        .limit(slice.limit)
        .select((o::id, o::company_id, o::created_at))
        .load(conn)?;
    let key = |(id, company, at): KeyRow| PlacedKey { id: id.0, company: company.0, at: at.0 };
    Ok(rows.into_iter().map(key).collect())
}
