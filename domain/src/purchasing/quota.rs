//! Quotas: order limits that count over a calendar period.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{OrderLimit, Period};
use crate::catalog::Sku;
use crate::commitment::{AccountKind, NewAccount, QuotaPart};
use crate::companies::{CompanyId, Owner, TimeZone, UnitId};
use crate::identity::UserId;
use crate::money::Money;
use crate::word::{UnknownWord, find};

/// The orders that a quota counts together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Per {
    /// All orders of a company.
    Company,
    /// The orders for one business unit.
    Unit,
    /// The orders of one member.
    Member,
}

impl Per {
    /// Every holder.
    pub const ALL: [Self; 3] = [Self::Company, Self::Unit, Self::Member];

    /// The enum value as text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Company => "company",
            Self::Unit => "unit",
            Self::Member => "member",
        }
    }
}

impl FromStr for Per {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "holder of a quota", text)
    }
}

/// A number of pieces of a SKU.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pieces {
    /// The SKU.
    pub sku: Sku,
    /// The most pieces in a period.
    pub most: i64,
}

/// What makes an order limit a quota.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quota {
    /// The calendar period, in the company's time zone.
    pub period: Period,
    /// The orders that count together.
    pub per: Per,
    /// The SKU of the pieces that count; `None`: the orders' net totals count.
    pub pieces: Option<Pieces>,
}

/// The buyer that a quota counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// The buying company.
    pub company: CompanyId,
    /// The business unit that the order is for.
    pub unit: Option<UnitId>,
    /// The ordering member's user; `None` for staff and programs.
    pub user: Option<UserId>,
    /// The last change of the company: its time zone, and with it its periods, may be another since.
    pub changed_at: DateTime<Utc>,
}

/// What is used of a quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuotaStanding {
    /// The account of the running period.
    pub account: NewAccount,
    /// Whether the account is open; else the order opens it.
    pub is_open: bool,
    /// What is used of it.
    pub used: i64,
}

impl OrderLimit {
    /// The most that a quota allows; `None` for a limit of single orders.
    pub fn most(&self) -> Option<i64> {
        let quota = self.quota.as_ref()?;
        match &quota.pieces {
            Some(pieces) => Some(pieces.most),
            None => self.max.map(Money::minor),
        }
    }

    /// The account that counts the orders of the period `at` lies in; `None` for a limit of single orders, and for the
    /// quota of a unit or member without one. The id is derived from limit, holder and first day.
    pub fn account(&self, holder: Holder, at: DateTime<Utc>, zone: TimeZone) -> Option<NewAccount> {
        let quota = self.quota.as_ref()?;
        let owner = match quota.per {
            Per::Company => holder.company.uuid(),
            Per::Unit => holder.unit?.uuid(),
            Per::Member => holder.user?.uuid(),
        };
        let start = quota.period.start(at, zone)?;
        let last = quota.period.last(start)?;
        // Orders of the period may have been placed without the limit, or as those of another period.
        let settled_at = self.created_at.max(holder.changed_at);
        let counts_before = settled_at >= zone.start_of(start);
        Some(NewAccount {
            id: account_id(self.id.uuid(), owner, start),
            kind: AccountKind::Quota,
            company: Some(holder.company.uuid()),
            owner,
            period: Some((quota.period.as_str(), start)),
            currency: self.max.filter(|_| quota.pieces.is_none()).map(Money::currency),
            limit: self.most(),
            quota: Some(QuotaPart {
                limit: self.id.uuid(),
                within: self.unit.map(UnitId::uuid),
                per: quota.per,
                product: None,
                last,
                counts_before,
                of_company: self.owner == Owner::Company,
            }),
        })
    }
}

fn account_id(limit: Uuid, owner: Uuid, start: NaiveDate) -> Uuid {
    Uuid::new_v5(&limit, format!("{owner} {start}").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::purchasing::{OnViolation, OrderLimitId};

    fn limit(period: Period, per: Per) -> OrderLimit {
        let pieces = Pieces { sku: "BOLT".parse().unwrap(), most: 100 };
        OrderLimit {
            id: OrderLimitId::from_uuid(Uuid::from_u128(1)),
            company: None,
            unit: None,
            owner: Owner::Operator,
            min: None,
            max: None,
            quota: Some(Quota { period, per, pieces: Some(pieces) }),
            on_violation: OnViolation::Deny,
            steps: Vec::new(),
            version: 1,
            created_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn an_account_is_of_a_holder_and_a_period_in_the_companys_zone() {
        let company = CompanyId::from_uuid(Uuid::from_u128(2));
        let user = Some(UserId::from_uuid(Uuid::from_u128(3)));
        let holder = Holder { company, unit: None, user, changed_at: DateTime::UNIX_EPOCH };
        let paris: TimeZone = "Europe/Paris".parse().unwrap();
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        // The evening of 31 March in UTC is April in Paris.
        let evening = at("2026-03-31T22:30:00Z");
        let month = limit(Period::Month, Per::Company);
        let april = month.account(holder, evening, paris).unwrap();
        assert_eq!(april.period, Some(("month", "2026-04-01".parse().unwrap())));
        assert_eq!(april.quota.unwrap().last, "2026-04-30".parse().unwrap());
        assert_eq!((april.owner, april.limit, april.currency), (company.uuid(), Some(100), None));
        let march = month.account(holder, evening, TimeZone::default()).unwrap();
        assert_ne!(march.id, april.id);
        let again = month.account(holder, at("2026-04-30T21:59:59Z"), paris).unwrap();
        assert_eq!(again, april);
        let members = limit(Period::Month, Per::Member);
        let of_member = members.account(holder, evening, paris).unwrap();
        assert_eq!(of_member.owner, Uuid::from_u128(3));
        assert_ne!(of_member.id, april.id);
        let without = Holder { user: None, ..holder };
        assert_eq!(members.account(without, evening, paris), None);
        let units = limit(Period::Month, Per::Unit);
        assert_eq!(units.account(holder, evening, paris), None);
        let of_unit = Holder { unit: Some(UnitId::from_uuid(Uuid::from_u128(4))), ..holder };
        assert_eq!(units.account(of_unit, evening, paris).unwrap().owner, Uuid::from_u128(4));
    }

    #[test]
    fn orders_from_before_the_limit_count_in_its_first_period_alone() {
        let company = CompanyId::from_uuid(Uuid::from_u128(2));
        let changed_at = DateTime::UNIX_EPOCH;
        let holder = Holder { company, unit: None, user: None, changed_at };
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let paris: TimeZone = "Europe/Paris".parse().unwrap();
        for (set, counts) in [
            ("2026-03-31T21:59:59Z", false),
            ("2026-03-31T22:00:00Z", true),
            ("2026-04-10T09:00:00Z", true),
        ] {
            let limit = OrderLimit { created_at: at(set), ..limit(Period::Month, Per::Company) };
            let account = limit.account(holder, at("2026-04-20T09:00:00Z"), paris).unwrap();
            assert_eq!(account.quota.unwrap().counts_before, counts, "{set}");
            // A company that changed within the period may have had other periods before.
            let old = OrderLimit { created_at: DateTime::UNIX_EPOCH, ..limit };
            let holder = Holder { changed_at: at(set), ..holder };
            let account = old.account(holder, at("2026-04-20T09:00:00Z"), paris).unwrap();
            assert_eq!(account.quota.unwrap().counts_before, counts, "{set}");
        }
    }
}
