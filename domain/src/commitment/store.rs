//! A store in memory that executes reservations and moves as the database does: by guarded additions.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{Account, Change, Commitment, CommitmentError, Holding, Move, NewAccount, Reservation};
use crate::money::LARGEST_MINOR;

/// Accounts, and the holdings of sources.
#[derive(Debug, Clone, Default)]
pub(crate) struct Store {
    pub(crate) accounts: BTreeMap<Uuid, Account>,
    pub(crate) holdings: BTreeMap<(Uuid, Uuid), Holding>,
}

impl Store {
    pub(crate) fn open(&mut self, new: &NewAccount) {
        self.accounts.entry(new.id).or_insert(new.opened());
    }

    pub(crate) fn held_by(&self, source: Uuid) -> Vec<Holding> {
        self.holdings.values().filter(|holding| holding.source == source).copied().collect()
    }

    pub(crate) fn account(&mut self, id: Uuid) -> &mut Account {
        self.accounts.get_mut(&id).unwrap()
    }

    /// Grants all of `wanted` or nothing; returns whether it did.
    pub(crate) fn reserve(&mut self, source: Uuid, wanted: &[Reservation]) -> bool {
        let before = self.clone();
        for one in wanted.iter().filter(|one| one.is_noted()) {
            let account = self.account(one.account);
            if one.amount > 0 && one.overrun.is_none() && one.amount > account.left() {
                *self = before;
                return false;
            }
            *account = account.after(one.change()).unwrap();
            let twice = self.holdings.insert((source, one.account), one.held_by(source));
            assert_eq!(twice, None, "a source has one commitment per account");
        }
        true
    }

    /// Executes all of `moves`; returns whether the accounts had room for them.
    pub(crate) fn execute(&mut self, moves: &[Move]) -> Result<bool, CommitmentError> {
        let before = self.clone();
        for one in moves.iter().filter(|one| !one.is_nothing()) {
            let Change { reserved, committed } = one.change();
            let account = self.accounts[&one.account()];
            let after = account.after(one.change())?;
            let uses_too_much = after.limit.is_some_and(|limit| after.committed > limit);
            let counts_too_much = after.reserved + after.committed > LARGEST_MINOR;
            if (one.is_within_limit() && uses_too_much)
                || (reserved + committed > 0 && counts_too_much)
            {
                *self = before;
                return Ok(false);
            }
            *self.account(one.account()) = after;
            let holding = self.holdings.get_mut(&(one.source(), one.account()));
            let holding = holding.expect("a move of what is held");
            let (is, added) = (holding.commitment, one.added());
            holding.commitment = Commitment {
                amount: is.amount + added.amount,
                committed: is.committed + added.committed,
                released: is.released + added.released,
                restored: is.restored + added.restored,
            };
        }
        Ok(true)
    }

    /// Checks the invariants.
    pub(crate) fn check(&self) {
        for account in self.accounts.values() {
            let held = || self.holdings.values().filter(|holding| holding.account == account.id);
            let open: i64 = held().map(|holding| holding.commitment.open()).sum();
            let used: i64 = held().map(|holding| holding.commitment.in_use()).sum();
            assert_eq!((account.reserved, account.committed), (open, used), "{account:?}");
        }
        for Holding { commitment: one, .. } in self.holdings.values() {
            assert!(one.committed >= 0 && one.released >= 0 && one.restored >= 0, "{one:?}");
            assert!(one.committed + one.released <= one.amount, "{one:?}");
            assert!(one.restored <= one.committed, "{one:?}");
        }
    }
}
