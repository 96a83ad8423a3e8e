//! Commitments: everything that can run out, taken by one guarded statement.
//!
//! An account's row is hot: it is never read and then written. A claim adds to it only while the sum
//! stays within the limit, all accounts of a request or none; the rest of a life (commit,
//! release, restore) moves what was reserved. Accounts are touched in the order of their ids, so
//! that two transactions never wait for each other crosswise.

mod claims;
mod counted;
mod error;
mod read;
mod statements;
pub(crate) mod tables;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use domain::catalog::NegativeStock;
use domain::commitment::AccountKind;
use domain::companies::CompanyId;
use domain::money::LARGEST_MINOR;
use uuid::Uuid;

pub(crate) use claims::{Claims, Wanted};
pub(crate) use counted::{Counted, add};
pub use error::{MoveError, Shortage};
pub use read::{find, find_all, held_by};

use crate::schema::{commitment_accounts as a, commitments as c};
use crate::{Any, Conn, Db, DbError};

/// What is asked of one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// Which account.
    pub account: Uuid,
    /// What it counts.
    pub kind: AccountKind,
    /// How much, above zero.
    pub amount: i64,
    /// Whether it is used up at once, or held until it is committed or released.
    pub stage: Stage,
}

/// How far a claim goes when it is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Held.
    Reserved,
    /// Used up.
    Committed,
}

/// Who holds a commitment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// `order`.
    pub kind: &'static str,
    /// Which one.
    pub id: Uuid,
}

/// A change of what `source` holds of `account`; the amounts are zero or above, but for `restore`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Move {
    /// Which account.
    pub account: Uuid,
    /// Who holds the commitment.
    pub source: Uuid,
    /// Added to the commitment without asking the limit; needs a cause.
    pub grow: i64,
    /// From reserved to used up.
    pub commit: i64,
    /// Whether no more may be used up than the limit says, also of what was reserved: goods that are to leave must be
    /// there.
    pub within_limit: bool,
    /// From reserved to free.
    pub release: i64,
    /// From used up to free; below zero takes a restore back, which needs a cause.
    pub restore: i64,
    /// Why the account may now stand over its limit; `verify` asks for it.
    pub cause: Option<&'static str>,
}

/// An account as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Which.
    pub id: Uuid,
    /// None: not limited.
    pub limit: Option<i64>,
    /// Held.
    pub reserved: i64,
    /// Used up.
    pub committed: i64,
}

impl Account {
    /// Of a stock account: what is in the warehouse, which is what the limit leaves of what was shipped.
    pub fn on_hand(&self) -> i64 {
        self.limit.unwrap_or(self.committed) - self.committed
    }
}

/// What `source` holds of one account.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Holding {
    /// Of which account.
    pub account: Db<Uuid>,
    /// What the account counts.
    pub kind: String,
    /// All that was ever reserved.
    pub amount: i64,
    /// Of it, used up.
    pub committed: i64,
    /// Of it, given back unused.
    pub released: i64,
    /// Of the used-up part, given back.
    pub restored: i64,
}

impl Holding {
    /// Whether it is of a spending limit.
    pub fn is_spending(&self) -> bool {
        self.kind == AccountKind::Spending.as_str()
    }

    /// What is still held and neither used nor given back.
    pub const fn open(&self) -> i64 {
        self.amount - self.committed - self.released
    }
}

/// A new account, before it is written.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Stock: the product's id. Credit: the company's. Spending: from member and period.
    pub id: Uuid,
    /// What it counts.
    pub kind: AccountKind,
    /// Whose data it is.
    pub company: Option<CompanyId>,
    /// The product, company or member.
    pub owner: Uuid,
    /// `month`, and the first day of which; for what is limited by period.
    pub period: Option<(&'static str, NaiveDate)>,
    /// ISO code, for money.
    pub currency: Option<String>,
    /// None: not limited.
    pub limit: Option<i64>,
}

/// Makes an account, unless it is there.
pub fn open(conn: &mut Conn, new: &NewAccount, at: DateTime<Utc>) -> Result<(), DbError> {
    Any(diesel::insert_into(a::table)
        .values((
            a::id.eq(Db(new.id)),
            a::kind.eq(new.kind.as_str()),
            a::company_id.eq(new.company.map(Db)),
            a::owner_id.eq(Db(new.owner)),
            a::period.eq(new.period.map(|(period, _)| period)),
            a::period_start.eq(new.period.map(|(_, start)| start)),
            a::currency.eq(new.currency.clone()),
            a::limit_amount.eq(new.limit),
            a::reserved.eq(0_i64),
            a::committed.eq(0_i64),
            a::created_at.eq(Db(at)),
        ))
        .on_conflict_do_nothing())
    .execute(conn)?;
    Ok(())
}

/// What the accounts that were `short` have left, for the `claims` they refused.
pub(crate) fn shortages<'a>(
    conn: &mut Conn,
    claims: impl Iterator<Item = &'a Claim>,
    short: &[Uuid],
) -> Result<Vec<Shortage>, DbError> {
    let accounts = find_all(conn, short)?;
    let refused = claims.filter(|claim| short.contains(&claim.account));
    let shortages = refused.map(|claim| {
        let account = accounts.iter().find(|account| account.id == claim.account);
        let limit = account.and_then(|account| account.limit);
        let used = account.map_or(0, |account| account.reserved + account.committed);
        Shortage {
            account: claim.account,
            kind: claim.kind,
            requested: claim.amount,
            limit,
            available: if account.is_some() { limit.unwrap_or(LARGEST_MINOR) - used } else { 0 },
        }
    });
    Ok(shortages.collect())
}

/// Moves what is held. The accounts' and commitments' CHECKs are the last wall: a move that breaks
/// one is a defect of ours, not a refusal. What an account has no room for is one.
pub fn apply(conn: &mut Conn, moves: &[Move]) -> Result<(), MoveError> {
    let mut moves: Vec<Move> = moves
        .iter()
        .copied()
        .filter(|m| m.grow != 0 || m.commit != 0 || m.release != 0 || m.restore != 0)
        .collect();
    moves.sort_by_key(|m| (m.account, m.source));
    for m in &moves {
        let changed = diesel::update(
            c::table.filter(c::source_id.eq(Db(m.source))).filter(c::account_id.eq(Db(m.account))),
        )
        .set((
            c::amount.eq(c::amount + m.grow),
            c::committed.eq(c::committed + m.commit),
            c::released.eq(c::released + m.release),
            c::restored.eq(c::restored + m.restore),
        ))
        .execute(conn)?;
        if changed != 1 {
            let lost = format_args!("no commitment of {} at {}", m.source, m.account);
            return Err(DbError::corrupt(lost).into());
        }
        if !statements::shift(conn, m)? {
            return Err(refusal(conn, m)?);
        }
    }
    Ok(())
}

/// Why the account of `m` was not moved.
fn refusal(conn: &mut Conn, m: &Move) -> Result<MoveError, DbError> {
    let on_hand = find(conn, m.account)?.map_or(0, |account| account.on_hand());
    if m.within_limit && m.commit > on_hand {
        return Ok(MoveError::NotOnHand { account: m.account, wanted: m.commit, on_hand });
    }
    Ok(MoveError::TooLarge)
}

/// What `source` holds does not end by itself any more.
pub fn keep(conn: &mut Conn, source: Uuid) -> Result<(), DbError> {
    diesel::update(c::table.filter(c::source_id.eq(Db(source))))
        .set(c::expires_at.eq(None::<Db<DateTime<Utc>>>))
        .execute(conn)?;
    Ok(())
}

/// Sets an account's limit; `cause` is kept if it now stands over it. False: no such account.
pub fn set_limit(
    conn: &mut Conn,
    id: Uuid,
    limit: Option<i64>,
    cause: &'static str,
) -> Result<bool, DbError> {
    statements::set_limit(conn, id, limit, cause)
}

/// Sets the stock account's goods on hand: its limit becomes that and what has been shipped. Together they are no
/// more than an account counts.
pub fn set_on_hand(conn: &mut Conn, id: Uuid, on_hand: i64) -> Result<Account, MoveError> {
    if !statements::set_on_hand(conn, id, on_hand)? {
        return Err(MoveError::TooLarge);
    }
    stock_account(conn, id)
}

/// Adds `by` to the stock account's goods on hand, which is below zero for what is gone.
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
