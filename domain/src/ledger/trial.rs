//! The trial balance: every account's debit or credit balance, and whether the two sides are equal.

use std::collections::BTreeMap;

use super::{Account, Leg};
use crate::money::{Currency, Sum};

/// One account's balance in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrialLine {
    /// The account.
    pub account: Account,
    /// The balance, if debits exceed credits; else zero.
    pub debit: Sum,
    /// The balance, if credits exceed debits; else zero.
    pub credit: Sum,
}

/// Trial balance of all accounts, by currency and account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrialBalance {
    /// One line per account and currency with any posting.
    pub accounts: Vec<TrialLine>,
    /// Whether debits equal credits in each currency.
    pub balanced: bool,
}

impl TrialBalance {
    /// Sums individual legs.
    pub fn of(legs: impl IntoIterator<Item = (Currency, Leg)>) -> Self {
        let net = |leg: &Leg| i128::from(leg.debit) - i128::from(leg.credit);
        Self::of_nets(legs.into_iter().map(|(currency, leg)| (currency, leg.account, net(&leg))))
    }

    /// Sums net balances (debits minus credits) of accounts, each in a currency.
    pub fn of_nets(posted: impl IntoIterator<Item = (Currency, Account, i128)>) -> Self {
        let mut nets = BTreeMap::<(&'static str, Account), (Currency, i128)>::new();
        let mut sums = BTreeMap::<&'static str, i128>::new();
        for (currency, account, net) in posted {
            nets.entry((currency.code(), account)).or_insert((currency, 0)).1 += net;
            *sums.entry(currency.code()).or_default() += net;
        }
        let side = |minor: i128, currency| Sum::from_minor(minor.max(0), currency);
        let accounts = nets.into_iter().map(|((_, account), (currency, net))| TrialLine {
            account,
            debit: side(net, currency),
            credit: side(-net, currency),
        });
        Self { accounts: accounts.collect(), balanced: sums.values().all(|sum| *sum == 0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leg(currency: &str, account: Account, debit: i64, credit: i64) -> (Currency, Leg) {
        (currency.parse().unwrap(), Leg { account, debit, credit })
    }

    #[test]
    fn a_missing_cent_is_seen_per_currency() {
        let good = [
            leg("EUR", Account::Receivable, 1_200, 0),
            leg("EUR", Account::Sales, 0, 1_000),
            leg("EUR", Account::OutputTax, 0, 200),
            leg("EUR", Account::Bank, 1_500, 0),
            leg("EUR", Account::Receivable, 0, 1_500),
            leg("USD", Account::Bank, 5, 0),
            leg("USD", Account::UnappliedCash, 0, 5),
        ];
        let trial = TrialBalance::of(good);
        assert!(trial.balanced);
        let receivable = trial.accounts.first().unwrap();
        assert_eq!((receivable.debit.minor(), receivable.credit.minor()), (0, 300));
        assert_eq!(trial.accounts.len(), 6);

        // An excess of one cent in one currency does not offset a lack of one in another.
        let bad = [leg("EUR", Account::Bank, 1, 0), leg("USD", Account::Bank, 0, 1)];
        assert!(!TrialBalance::of(good.into_iter().chain(bad)).balanced);
    }
}
