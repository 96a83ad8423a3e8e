//! What the orders of a period take of a quota: counted when its account opens, and its limit when it changes.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use domain::commitment::{NewAccount, NewLimit, OverLimit};
use domain::companies::TimeZone;
use domain::orders::{OrderId, Status};
use domain::purchasing::{OrderLimit, Per};
use uuid::Uuid;

use crate::commitments::{self, Counted};
use crate::connection::MultiBackend;
use crate::schema::{commitment_accounts as a, orders as o};
use crate::types::{Instant, Uid};
use crate::{Conn, Db, DbError, Locked};

/// The orders that an account counts.
struct Counting {
    account: Uuid,
    product: Option<Uuid>,
    company: Uuid,
    /// The member's user; `None`: any.
    user: Option<Uuid>,
    /// The business unit; `None`: any, and none.
    unit: Option<Uuid>,
    /// Whether orders for units that cut the company's rules off do not count.
    of_company: bool,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
}

impl Counting {
    /// `None`: the account is not a quota's.
    fn of(account: &NewAccount, zone: TimeZone) -> Option<Self> {
        let (quota, (_, start), company) = (account.quota?, account.period?, account.company?);
        let holder = |per| Some(account.owner).filter(|_| quota.per == per);
        Some(Self {
            account: account.id,
            product: quota.product,
            company,
            user: holder(Per::Member),
            unit: holder(Per::Unit),
            of_company: quota.of_company,
            from: zone.start_of(start),
            until: zone.start_of(quota.last.succ_opt()?),
        })
    }
}

/// What each order has left of it: its net, or the pieces of the product. The parameters from `first` on are product,
/// company, user, unit, from, until, whether the limit is the company's own, and account: SQLite counts them as they
/// appear.
fn orders(first: usize) -> String {
    let [product, company, user, unit, from, until, own, account] =
        [0, 1, 2, 3, 4, 5, 6, 7].map(|place| first + place);
    format!(
        "(SELECT o.id, o.status, o.expires_at, o.created_at, ( \
            SELECT CAST(coalesce(sum(CASE WHEN l.product_id = ${product} \
              THEN l.quantity - l.cancelled ELSE l.net - l.cancelled_net END), 0) AS bigint) \
            FROM order_lines l WHERE l.order_id = o.id \
              AND (l.product_id = ${product} OR ${product} IS NULL)) AS left_over \
        FROM orders o WHERE o.company_id = ${company} \
          AND (o.placed_by = ${user} OR ${user} IS NULL) \
          AND (o.business_unit_id = ${unit} OR ${unit} IS NULL) \
          AND o.created_at >= ${from} AND o.created_at < ${until} AND o.status <> 'rejected' \
          AND (${own} = 0 OR NOT EXISTS ( \
            SELECT 1 FROM business_units b JOIN business_units up ON up.company_id = b.company_id \
              AND substr(b.path, 1, length(up.path)) = up.path AND NOT up.inherits_rules \
            WHERE b.id = o.business_unit_id)) \
          AND NOT EXISTS ( \
            SELECT 1 FROM commitments c WHERE c.source_id = o.id AND c.account_id = ${account}))"
    )
}

#[derive(QueryableByName)]
struct UsedRow {
    #[diesel(sql_type = BigInt)]
    used: i64,
}

/// What the orders of the period take of an account that is not open yet.
pub fn uncounted(conn: &mut Conn, account: &NewAccount, zone: TimeZone) -> Result<i64, DbError> {
    let Some(of) = Counting::of(account, zone) else { return Ok(0) };
    let sum = "SELECT CAST(coalesce(sum(q.left_over), 0) AS bigint) AS used FROM ";
    let row: UsedRow = diesel::sql_query(format!("{sum}{} q", orders(1)))
        .bind::<Nullable<Uid>, _>(of.product.map(Db))
        .bind::<Uid, _>(Db(of.company))
        .bind::<Nullable<Uid>, _>(of.user.map(Db))
        .bind::<Nullable<Uid>, _>(of.unit.map(Db))
        .bind::<Instant, _>(Db::<DateTime<Utc>>(of.from))
        .bind::<Instant, _>(Db::<DateTime<Utc>>(of.until))
        .bind::<BigInt, _>(i64::from(of.of_company))
        .bind::<Uid, _>(Db(of.account))
        .get_result(conn)?;
    Ok(row.used)
}

/// Opens the account of a quota with the orders that its period already has: held while an order waits for approval,
/// spent otherwise. From then on those orders move the account like any other order.
pub fn open_quota(
    conn: &mut Conn,
    account: &NewAccount,
    zone: TimeZone,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    let opened = commitments::open(conn, account, at)?;
    let Some(of) = Counting::of(account, zone).filter(|_| opened) else { return Ok(()) };
    lock(conn, &of)?;
    let counted: Vec<Counted> = diesel::sql_query(format!(
        "INSERT INTO commitments (account_id, kind, source_kind, source_id, amount, committed, \
            released, restored, expires_at, created_at) \
         SELECT $1, 'quota', 'order', q.id, q.left_over, \
            CASE WHEN q.status = $2 THEN 0 ELSE q.left_over END, 0, 0, q.expires_at, q.created_at \
         FROM {} q WHERE q.left_over > 0 RETURNING amount, committed",
        orders(3)
    ))
    .bind::<Uid, _>(Db(of.account))
    .bind::<Text, _>(Status::PendingApproval.as_str())
    .bind::<Nullable<Uid>, _>(of.product.map(Db))
    .bind::<Uid, _>(Db(of.company))
    .bind::<Nullable<Uid>, _>(of.user.map(Db))
    .bind::<Nullable<Uid>, _>(of.unit.map(Db))
    .bind::<Instant, _>(Db::<DateTime<Utc>>(of.from))
    .bind::<Instant, _>(Db::<DateTime<Utc>>(of.until))
    .bind::<BigInt, _>(i64::from(of.of_company))
    .bind::<Uid, _>(Db(of.account))
    .load(conn)?;
    let (account, cause) = (account.id, OverLimit::LimitLowered);
    commitments::add(conn, &NewLimit { account, limit: None, cause }, &counted)
}

/// Locks the orders that the account counts. Every change of an order locks it first: they do not change meanwhile.
fn lock(conn: &mut Conn, of: &Counting) -> Result<(), DbError> {
    let mut counted = o::table
        .filter(o::company_id.eq(Db(of.company)))
        .filter(o::created_at.ge(Db(of.from)))
        .filter(o::created_at.lt(Db(of.until)))
        .order(o::id)
        .select(o::id)
        .into_boxed::<MultiBackend>();
    if let Some(user) = of.user {
        counted = counted.filter(o::placed_by.eq(Db(user)));
    }
    if let Some(unit) = of.unit {
        counted = counted.filter(o::business_unit_id.eq(Db(unit)));
    }
    let _locked: Vec<Db<OrderId>> = Locked(counted).load(conn)?;
    Ok(())
}

/// Sets the limit of the quota's accounts whose period is not over before `on`.
pub fn set_quota(conn: &mut Conn, limit: &OrderLimit, on: NaiveDate) -> Result<(), DbError> {
    let running: Vec<Db<Uuid>> = a::table
        .filter(a::order_limit_id.eq(Db(limit.id)))
        .filter(a::period_end.ge(on))
        .order(a::id)
        .select(a::id)
        .load(conn)?;
    for Db(account) in running {
        let new = NewLimit { account, limit: limit.most(), cause: OverLimit::LimitLowered };
        commitments::set_limit(conn, &new)?;
    }
    Ok(())
}
