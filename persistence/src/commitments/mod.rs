//! Commitments: the statements that execute `domain`'s decisions about limited resources.
//!
//! An account's row is hot: it is never read and then written. A reservation adds to it only while the sum
//! stays within the limit, all accounts of a request or none; a move changes the reserved sum. Accounts are
//! locked in the order of their ids, so that two transactions never deadlock.

mod claims;
mod counted;
mod error;
mod read;
mod statements;
pub(crate) mod tables;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::catalog::NegativeStock;
use domain::commitment::{Account, Move, NewAccount, NewLimit, NewLine, Reservation, Shortage};
use domain::money::Currency;
use uuid::Uuid;

pub(crate) use claims::{Claims, Wanted};
pub(crate) use counted::{Counted, add, add_all};
pub use error::MoveError;
pub(crate) use read::{RoomPart, room};
pub use read::{find, find_all, held_by, hold, of_periods_since};

use crate::schema::{commitment_accounts as a, commitments as c};
use crate::{Any, Conn, Db, DbError};

/// The source of a commitment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Source {
    /// `order`.
    pub(crate) kind: &'static str,
    /// Its id.
    pub(crate) id: Uuid,
}

/// Creates an account, unless it exists; whether it did.
pub fn open(conn: &mut Conn, new: &NewAccount, at: DateTime<Utc>) -> Result<bool, DbError> {
    let opened = Any(diesel::insert_into(a::table)
        .values((
            a::id.eq(Db(new.id)),
            a::kind.eq(new.kind.as_str()),
            a::company_id.eq(new.company.map(Db)),
            a::owner_id.eq(Db(new.owner)),
            a::period.eq(new.period.map(|(period, _)| period)),
            a::period_start.eq(new.period.map(|(_, start)| start)),
            a::currency.eq(new.currency.map(Currency::code)),
            a::limit_amount.eq(new.limit),
            a::reserved.eq(0_i64),
            a::committed.eq(0_i64),
            a::created_at.eq(Db(at)),
            a::order_limit_id.eq(new.quota.map(|quota| Db(quota.limit))),
            a::product_id.eq(new.quota.and_then(|quota| quota.product).map(Db)),
            a::period_end.eq(new.quota.map(|quota| quota.last)),
        ))
        .on_conflict_do_nothing())
    .execute(conn)?;
    Ok(opened == 1)
}

/// Creates all of these accounts, each unless it exists: on PostgreSQL in one statement. Returns those that are new.
pub fn open_all(
    conn: &mut Conn,
    new: &[(&NewAccount, DateTime<Utc>)],
) -> Result<Vec<Uuid>, DbError> {
    match (&*conn, new) {
        (_, []) => Ok(Vec::new()),
        (Conn::Pg(_), [_, _, ..]) => statements::open_all(conn, new),
        (Conn::Pg(_) | Conn::Sqlite(_), _) => {
            let mut opened = Vec::new();
            for (account, at) in new {
                if open(conn, account, *at)? {
                    opened.push(account.id);
                }
            }
            Ok(opened)
        }
    }
}

/// The shortages at `at` of the accounts in `short`, for the reservations `asked` that they refused.
pub(crate) fn shortages<'a>(
    conn: &mut Conn,
    asked: impl Iterator<Item = &'a Reservation>,
    short: &[Uuid],
    at: DateTime<Utc>,
) -> Result<Vec<Shortage>, DbError> {
    let accounts = find_all(conn, short)?;
    let refused = asked.filter(|one| short.contains(&one.account));
    let shortages = refused.map(|one| {
        let account = accounts.iter().find(|account| account.id == one.account);
        // A missing account has nothing left.
        account.map_or_else(|| one.refused(None, 0), |account| account.at(at).shortage(one))
    });
    Ok(shortages.collect())
}

/// Executes moves. The CHECKs of accounts and commitments are the last line of defence: a move that breaks one
/// is a bug of ours, not a refusal. An account without room for the move is a refusal.
pub fn execute(conn: &mut Conn, moves: &[Move]) -> Result<(), MoveError> {
    let mut moves: Vec<&Move> = moves.iter().filter(|m| !m.is_nothing()).collect();
    moves.sort_by_key(|m| (m.account(), m.source()));
    for m in moves {
        let (source, account, added) = (m.source(), m.account(), m.added());
        let changed = diesel::update(
            c::table.filter(c::source_id.eq(Db(source))).filter(c::account_id.eq(Db(account))),
        )
        .set((
            c::amount.eq(c::amount + added.amount),
            c::committed.eq(c::committed + added.committed),
            c::released.eq(c::released + added.released),
            c::restored.eq(c::restored + added.restored),
        ))
        .execute(conn)?;
        if changed != 1 {
            let lost = format_args!("no commitment of {source} at {account}");
            return Err(DbError::corrupt(lost).into());
        }
        if !statements::shift(conn, m)? {
            return Err(refusal(conn, m)?);
        }
    }
    Ok(())
}

/// Why the account of `m` was not changed.
fn refusal(conn: &mut Conn, m: &Move) -> Result<MoveError, DbError> {
    let on_hand = find(conn, m.account())?.map_or(0, |account| account.on_hand());
    let wanted = m.added().committed;
    if m.is_within_limit() && wanted > on_hand {
        return Ok(MoveError::NotOnHand { account: m.account(), wanted, on_hand });
    }
    Ok(MoveError::TooLarge)
}

/// The commitments of `source` no longer expire.
pub fn keep(conn: &mut Conn, source: Uuid) -> Result<(), DbError> {
    diesel::update(c::table.filter(c::source_id.eq(Db(source))))
        .set(c::expires_at.eq(None::<Db<DateTime<Utc>>>))
        .execute(conn)?;
    Ok(())
}

/// Sets an account's limit; stores the cause if the account now exceeds it. False: no such account.
pub fn set_limit(conn: &mut Conn, new: &NewLimit) -> Result<bool, DbError> {
    statements::set_limit(conn, new)
}

/// Sets the limit of an account and what it allows beside it; stores the cause if the account now exceeds both. False:
/// no such account.
pub fn set_line(conn: &mut Conn, new: &NewLine) -> Result<bool, DbError> {
    statements::set_line(conn, new)
}

/// Sets the stock account's goods on hand: its limit becomes that plus the shipped pieces. Together they are
/// at most the largest amount an account counts.
pub fn set_on_hand(conn: &mut Conn, id: Uuid, on_hand: i64) -> Result<Account, MoveError> {
    if !statements::set_on_hand(conn, id, on_hand)? {
        return Err(MoveError::TooLarge);
    }
    stock_account(conn, id)
}

/// Adds `by` to the stock account's goods on hand; negative for lost goods.
pub fn adjust_on_hand(
    conn: &mut Conn,
    id: Uuid,
    by: i64,
    negative: NegativeStock,
) -> Result<Account, MoveError> {
    let adjusted = statements::adjust_on_hand(conn, id, by, negative)?;
    let account = stock_account(conn, id)?;
    if adjusted {
        return Ok(account);
    }
    if by > 0 {
        return Err(MoveError::TooLarge);
    }
    Err(MoveError::NotOnHand {
        account: id,
        wanted: by.saturating_neg(),
        on_hand: account.on_hand(),
    })
}

fn stock_account(conn: &mut Conn, id: Uuid) -> Result<Account, MoveError> {
    find(conn, id)?.ok_or_else(|| DbError::corrupt(format_args!("no stock account {id}")).into())
}
