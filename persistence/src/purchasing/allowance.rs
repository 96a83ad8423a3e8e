//! Spending by members' orders in a period: counted when an allowance opens.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::Text;
use domain::companies::{CompanyId, Member, TimeZone};
use domain::orders::{OrderId, Status};
use domain::purchasing::Opening;
use uuid::Uuid;

use crate::commitments::{self, Counted};
use crate::schema::{companies as c, orders as o};
use crate::types::{Instant, Uid};
use crate::{Conn, Db, DbError, Locked};

/// Waits for running placements of the company, then blocks further ones until the transaction ends. Returns the
/// company's time zone.
pub fn hold_allowances(conn: &mut Conn, company: CompanyId) -> Result<TimeZone, DbError> {
    hold(conn, company.uuid())?;
    let zone: String = c::table.filter(c::id.eq(Db(company))).select(c::time_zone).first(conn)?;
    zone.parse().map_err(DbError::corrupt)
}

/// The same before a quota of the company is set or changed; without a company, for the placements of all companies. So
/// each order is either stored before, and counted by the account that opens, or decided by the quota as it is then.
pub fn hold_quotas(conn: &mut Conn, company: Option<CompanyId>) -> Result<(), DbError> {
    hold(conn, company.map_or(Uuid::nil(), CompanyId::uuid))
}

/// The lock that orders share (see the drawing of numbers). On SQLite the single writer is lock enough.
fn hold(conn: &mut Conn, owner: Uuid) -> Result<(), DbError> {
    match conn {
        Conn::Pg(_) => {
            let lock = "SELECT pg_advisory_xact_lock(7405002, hashtext(CAST($1 AS text)))";
            diesel::sql_query(lock).bind::<Uid, _>(Db(owner)).execute(conn)?;
        }
        Conn::Sqlite(_) => {}
    }
    Ok(())
}

/// Adds the member's uncounted orders of the period to the account that opens: held while an order waits for
/// approval or on hold, spent otherwise. From then on those orders move the account like any other order.
pub fn count_orders(conn: &mut Conn, member: &Member, opening: &Opening) -> Result<(), DbError> {
    let (member, user) = (member.id, member.user);
    let (from, until) = (opening.period.from, opening.period.until);
    let orders = o::table
        .filter(o::placed_by.eq(Db(user)))
        .filter(o::member_id.eq(Db(member)))
        .filter(o::created_at.ge(Db(from)))
        .filter(o::created_at.lt(Db(until)))
        .order(o::id)
        .select(o::id);
    // Every change of an order locks it first: the counted orders do not change meanwhile.
    let _locked: Vec<Db<OrderId>> = Locked(orders).load(conn)?;
    let counted: Vec<Counted> = diesel::sql_query(COUNT)
        .bind::<Uid, _>(Db(opening.account.id))
        .bind::<Text, _>(Status::PendingApproval.as_str())
        .bind::<Uid, _>(Db(user))
        .bind::<Uid, _>(Db(member))
        .bind::<Instant, _>(Db::<DateTime<Utc>>(from))
        .bind::<Instant, _>(Db::<DateTime<Utc>>(until))
        .load(conn)?;
    commitments::add(conn, &opening.limit, &counted)
}

const COUNT: &str = "INSERT INTO commitments (account_id, kind, source_kind, source_id, amount, \
        committed, released, restored, expires_at, created_at) \
    SELECT $1, 'spending', 'order', q.id, q.left_over, \
        CASE WHEN q.status IN ($2, 'on_hold') THEN 0 ELSE q.left_over END, 0, 0, q.expires_at, q.created_at \
    FROM (SELECT o.id, o.status, o.expires_at, o.created_at, o.net - ( \
            SELECT coalesce(CAST(sum(l.cancelled_net) AS bigint), 0) \
            FROM order_lines l WHERE l.order_id = o.id) AS left_over \
        FROM orders o WHERE o.placed_by = $3 AND o.member_id = $4 \
          AND o.created_at >= $5 AND o.created_at < $6 AND NOT EXISTS ( \
            SELECT 1 FROM commitments c WHERE c.source_id = o.id AND c.account_id = $1)) q \
    WHERE q.left_over > 0 RETURNING amount, committed";
