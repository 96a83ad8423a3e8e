//! Reads accounts and commitments.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use domain::commitment::{Account, AccountKind, Commitment, Counts, Holding, Raised, Room};
use domain::purchasing::CostCentreId;
use uuid::Uuid;

use crate::schema::{budgets as b, commitment_accounts as a, commitments as c};
use crate::{Conn, Db, DbError, Locked};

/// Account, kind, amount, committed, released and restored.
type HeldRow = (Db<Uuid>, String, i64, i64, i64, i64);

/// The same, with the cost centre of a budget and the product of a quota.
type HoldingRow = (HeldRow, Option<Db<CostCentreId>>, Option<Db<Uuid>>);

/// Id, kind, limit, reserved and committed, and what the account allows beside its limit.
type AccountRow = ((Db<Uuid>, String, Option<i64>, i64, i64), RoomPart);

/// What an account allows beside its limit: headroom, raised limit, its beginning and its end.
pub(crate) type RoomPart = (i64, Option<i64>, Option<Db<DateTime<Utc>>>, Option<Db<DateTime<Utc>>>);

/// The accounts that count a part of an order.
const OF_PARTS: [&str; 2] = [AccountKind::Budget.as_str(), AccountKind::Quota.as_str()];

/// The holdings of `source`.
pub fn held_by(conn: &mut Conn, source: Uuid) -> Result<Vec<Holding>, DbError> {
    let rows: Vec<HoldingRow> = c::table
        .left_join(a::table.on(a::id.eq(c::account_id).and(a::kind.eq_any(OF_PARTS))))
        .left_join(b::table.on(a::owner_id.nullable().eq(b::id.nullable())))
        .filter(c::source_id.eq(Db(source)))
        .order(c::account_id)
        .select((
            (c::account_id, c::kind, c::amount, c::committed, c::released, c::restored),
            b::cost_centre_id.nullable(),
            a::product_id.nullable(),
        ))
        .load(conn)?;
    let holding = |(held, centre, product): HoldingRow| {
        let (account, kind, amount, committed, released, restored) = held;
        let centre = centre.map(|centre| Counts::CostCentre(centre.0));
        let counts = centre.or(product.map(|product| Counts::Pieces(product.0)));
        Ok(Holding {
            account: account.0,
            kind: kind.parse().map_err(DbError::corrupt)?,
            source,
            counts: counts.unwrap_or_default(),
            commitment: Commitment { amount, committed, released, restored },
        })
    };
    rows.into_iter().map(holding).collect()
}

/// Locks the accounts of these holdings until the transaction ends, in the order of their ids: for a transaction
/// that moves them more than once.
pub fn hold(conn: &mut Conn, holdings: &[Holding]) -> Result<(), DbError> {
    if holdings.is_empty() {
        return Ok(());
    }
    let ids = holdings.iter().map(|holding| Db(holding.account));
    let query = a::table.filter(a::id.eq_any(ids)).order(a::id).select(a::id);
    let _locked: Vec<Db<Uuid>> = Locked(query).load(conn)?;
    Ok(())
}

/// The account with this id.
pub fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Account>, DbError> {
    Ok(find_all(conn, &[id])?.into_iter().next())
}

/// The accounts of this kind that `owner` has for the periods which begin on `first` or later, by id.
pub fn of_periods_since(
    conn: &mut Conn,
    kind: AccountKind,
    owner: Uuid,
    first: NaiveDate,
) -> Result<Vec<Uuid>, DbError> {
    let ids: Vec<Db<Uuid>> = a::table
        .filter(a::owner_id.eq(Db(owner)))
        .filter(a::kind.eq(kind.as_str()))
        .filter(a::period_start.ge(first))
        .order(a::id)
        .select(a::id)
        .load(conn)?;
    Ok(ids.into_iter().map(|id| id.0).collect())
}

/// The accounts with these ids, in no particular order.
pub fn find_all(conn: &mut Conn, ids: &[Uuid]) -> Result<Vec<Account>, DbError> {
    if ids.is_empty() {
        // SQLite would read the whole table for none.
        return Ok(Vec::new());
    }
    let ids = ids.iter().map(|id| Db(*id));
    let rows: Vec<AccountRow> = a::table
        .filter(a::id.eq_any(ids))
        .select((
            (a::id, a::kind, a::limit_amount, a::reserved, a::committed),
            (a::headroom, a::raised_limit, a::raised_from, a::raised_until),
        ))
        .load(conn)?;
    let account = |((id, kind, limit, reserved, committed), beside): AccountRow| {
        let kind = kind.parse().map_err(DbError::corrupt)?;
        Ok(Account { id: id.0, kind, limit, room: room(beside), reserved, committed })
    };
    rows.into_iter().map(account).collect()
}

/// What an account allows beside its limit.
pub(crate) fn room((headroom, limit, from, until): RoomPart) -> Room {
    let raised = limit.zip(from.zip(until));
    let raised =
        raised.map(|(limit, (from, until))| Raised { limit, from: from.0, until: until.0 });
    Room { headroom, raised }
}
