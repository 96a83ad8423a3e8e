//! The holds of orders: by which user and why each was put on its order, and how it ended.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::identity::UserId;
use domain::orders::transition::Transition;
use domain::orders::{Hold, HoldChange, Order, OrderId};

use crate::schema::order_holds as h;
use crate::{Conn, Db, DbError};

/// The most holds of an order that are shown: the newest.
const SHOWN: i64 = 100;

/// A hold that was put on an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutHold {
    /// The hold.
    pub hold: Hold,
    /// Its beginning.
    pub put: HoldMark,
    /// Its end; `None`: it stands.
    pub lifted: Option<HoldMark>,
}

/// The beginning of a hold, or its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldMark {
    /// Reason, if one was given.
    pub reason: Option<String>,
    /// The user; `None`: the system.
    pub by: Option<UserId>,
    /// Business time.
    pub at: DateTime<Utc>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = h)]
struct HoldRow {
    order_id: Db<OrderId>,
    hold: String,
    since_version: i64,
    reason: Option<String>,
    put_by: Option<Db<UserId>>,
    put_at: Db<DateTime<Utc>>,
    lift_reason: Option<String>,
    lifted_by: Option<Db<UserId>>,
    lifted_at: Option<Db<DateTime<Utc>>>,
}

impl HoldRow {
    /// A hold that `order` is placed with.
    fn put(order: &Order, hold: Hold) -> Self {
        Self {
            order_id: Db(order.id),
            hold: hold.as_str().to_owned(),
            since_version: order.version,
            reason: None,
            put_by: None,
            put_at: Db(order.created_at),
            lift_reason: None,
            lifted_by: None,
            lifted_at: None,
        }
    }

    fn read(self) -> Result<PutHold, DbError> {
        let put =
            HoldMark { reason: self.reason, by: self.put_by.map(|user| user.0), at: self.put_at.0 };
        let lifted = self.lifted_at.map(|at| HoldMark {
            reason: self.lift_reason,
            by: self.lifted_by.map(|user| user.0),
            at: at.0,
        });
        Ok(PutHold { hold: self.hold.parse().map_err(DbError::corrupt)?, put, lifted })
    }
}

/// Stores the holds that new orders are placed with, put by the rules; none costs no statement.
pub fn insert_holds<'a>(
    conn: &mut Conn,
    orders: impl Iterator<Item = &'a Order>,
) -> Result<(), DbError> {
    for order in orders.filter(|order| !order.holds.is_empty()) {
        let rows: Vec<HoldRow> =
            order.holds.iter().map(|hold| HoldRow::put(order, *hold)).collect();
        for row in rows {
            diesel::insert_into(h::table).values(row).execute(conn)?;
        }
    }
    Ok(())
}

/// Stores which holds `change` puts on its order and lifts; none costs no statement.
pub fn save_holds(
    conn: &mut Conn,
    change: &Transition,
    (by, at): (Option<UserId>, DateTime<Utc>),
) -> Result<(), DbError> {
    let (order, reason) = (&change.order, &change.hold_reason);
    for told in &change.holds {
        match told {
            HoldChange::Put(hold) => {
                let (reason, put_by) = (reason.clone(), by.map(Db));
                let row = HoldRow { reason, put_by, put_at: Db(at), ..HoldRow::put(order, *hold) };
                diesel::insert_into(h::table).values(row).execute(conn)?;
            }
            HoldChange::Lifted(hold) => {
                let standing = h::table
                    .filter(h::order_id.eq(Db(order.id)))
                    .filter(h::hold.eq(hold.as_str()))
                    .filter(h::lifted_at.is_null());
                diesel::update(standing)
                    .set((
                        h::lift_reason.eq(reason),
                        h::lifted_by.eq(by.map(Db)),
                        h::lifted_at.eq(Some(Db(at))),
                    ))
                    .execute(conn)?;
            }
        }
    }
    Ok(())
}

/// The holds that were put on an order, newest first.
pub fn holds_of(conn: &mut Conn, order: OrderId) -> Result<Vec<PutHold>, DbError> {
    let rows: Vec<HoldRow> = h::table
        .filter(h::order_id.eq(Db(order)))
        .order((h::since_version.desc(), h::hold))
        .limit(SHOWN)
        .select(HoldRow::as_select())
        .load(conn)?;
    rows.into_iter().map(HoldRow::read).collect()
}
