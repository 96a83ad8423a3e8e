//! Allowances: what an account still lets a member spend, and what opens or changes one.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Running, SpendingLimit};
use crate::commitment::{AccountKind, NewAccount, NewLimit, OverLimit};
use crate::companies::{CompanyId, Member, MemberId, TimeZone};
use crate::money::Money;

/// An account that counts what orders come to, net.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// The account, as it is opened by the first order that it counts.
    pub account: NewAccount,
    /// What is used of it; none: it is not open yet.
    pub used: Option<Money>,
}

/// An account of a running period, which opens with all that the member's orders of the period took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// The account.
    pub account: NewAccount,
    /// Its period.
    pub period: Running,
    /// Its limit, once it counts those orders.
    pub limit: NewLimit,
}

/// What another spending limit of a member changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AllowanceChange {
    /// The account that counts the member's spending from now on, if any does.
    pub opens: Option<Opening>,
    /// The account that counted it until now refuses nothing any more, and still gets back what it gave.
    pub lifts: Option<NewLimit>,
}

impl SpendingLimit {
    /// The account of what `member` of `company` spends in the period `at` lies in; none where each order counts by
    /// itself.
    pub fn new_account(
        &self,
        (company, member): (CompanyId, MemberId),
        at: DateTime<Utc>,
        zone: TimeZone,
    ) -> Option<NewAccount> {
        let (id, start) = self.account(member, at, zone)?;
        Some(NewAccount {
            quota: None,
            id,
            kind: AccountKind::Spending,
            company: Some(company.uuid()),
            owner: member.uuid(),
            period: Some((self.period.as_str(), start)),
            currency: Some(self.amount.currency()),
            limit: Some(self.amount.minor()),
        })
    }
}

impl Opening {
    /// The account of the period that runs at `at`, if the member's spending is limited by period.
    pub fn running(member: &Member, at: DateTime<Utc>, zone: TimeZone) -> Option<Self> {
        let limit = member.spending_limit?;
        let account = limit.new_account((member.company, member.id), at, zone)?;
        let period = limit.period.running(at, zone)?;
        let limit = lowered(account.id, account.limit);
        Some(Self { account, period, limit })
    }
}

impl AllowanceChange {
    /// What changes at `at` for the member, whose spending limit was `before`.
    pub fn of(
        before: Option<SpendingLimit>,
        member: &Member,
        at: DateTime<Utc>,
        zone: TimeZone,
    ) -> Self {
        let counts_as_before = match (before, member.spending_limit) {
            (Some(before), Some(now)) => now.counts_as(&before),
            (before, now) => before == now,
        };
        if counts_as_before {
            return Self::default();
        }
        let account = |limit: SpendingLimit| limit.account(member.id, at, zone);
        let counted_by = before.and_then(account);
        let stays = counted_by == member.spending_limit.and_then(account);
        let lifts = counted_by.filter(|_| !stays).map(|(id, _)| lowered(id, None));
        Self { opens: Opening::running(member, at, zone), lifts }
    }
}

const fn lowered(account: Uuid, limit: Option<i64>) -> NewLimit {
    NewLimit { account, limit, cause: OverLimit::LimitLowered }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::purchasing::{OnViolation, Period};

    fn member(limit: Option<SpendingLimit>) -> Member {
        Member {
            id: MemberId::from_uuid(Uuid::from_u128(1)),
            company: CompanyId::from_uuid(Uuid::from_u128(2)),
            user: crate::identity::UserId::from_uuid(Uuid::from_u128(3)),
            email: "ada@example.com".parse().unwrap(),
            name: "Ada".to_owned(),
            grants: Vec::new(),
            spending_limit: limit,
            limit_owner: None,
            approval_limit: None,
            approval_limit_owner: None,
            active: true,
            email_confirmed: true,
            deactivated_by: None,
            version: 1,
            created_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn another_period_opens_one_account_and_lifts_the_other() {
        let at = "2026-11-30T12:00:00Z".parse().unwrap();
        let zone = TimeZone::default();
        let eur = |minor| Money::from_minor(minor, "EUR".parse().unwrap());
        let limit = |minor, period| SpendingLimit::new(eur(minor), period, OnViolation::Deny).ok();
        let (month, year) = (limit(100, Period::Month), limit(100, Period::Year));
        // The limits that are opened and lifted.
        for (before, after, opens, lifts) in [
            (None, None, None, false),
            (month, month, None, false),
            (None, month, Some(100), false),
            (month, limit(50, Period::Month), Some(50), false),
            (month, year, Some(100), true),
            (month, None, None, true),
            (month, limit(100, Period::Order), None, true),
            (limit(100, Period::Order), None, None, false),
        ] {
            let change = AllowanceChange::of(before, &member(after), at, zone);
            let opened = change.opens.map(|opening| opening.limit.limit.unwrap());
            assert_eq!((opened, change.lifts.is_some()), (opens, lifts), "{before:?} {after:?}");
            if let Some(opening) = change.opens {
                assert_eq!(opening.account.id, opening.limit.account);
                assert_eq!(opening.account.period.unwrap().1, opening.period.start);
            }
            if let Some(lifted) = change.lifts {
                assert_eq!(lifted.limit, None);
            }
        }
    }
}
