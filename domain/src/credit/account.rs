//! View of a company's credit account.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::commitment::{Account, AccountKind, NewAccount, NewLimit, OverLimit};
use crate::companies::{Company, CompanyId};
use crate::money::{Money, MoneyError, Sum};

/// Origin of a credit limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitSource {
    /// There is no limit: credit is not checked.
    None,
    /// Staff set it.
    Manual,
}

impl LimitSource {
    /// Both.
    pub const ALL: [Self; 2] = [Self::None, Self::Manual];

    /// The enum value as text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Manual => "manual",
        }
    }
}

/// A company's credit limit, its debt, and the credit left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CreditAccount {
    /// Credit limit; `None`: not checked.
    pub limit: Option<Money>,
    /// The limit that orders are held against now, with the tolerance or a temporary limit.
    pub in_force: Option<Money>,
    /// Ordered, with tax, and not yet invoiced.
    pub reserved: Money,
    /// Invoiced and not yet paid.
    pub receivable: Money,
    /// Credit left of the limit in force; negative if over it, `None` without a limit.
    pub available: Option<Money>,
    /// Staff put the company on hold: it cannot buy.
    pub on_hold: bool,
}

impl CreditAccount {
    /// The view of `company`'s `account` at `at`.
    pub fn of(account: &Account, company: &Company, at: DateTime<Utc>) -> Self {
        let money = |minor| Money::from_minor(minor, company.currency);
        let (limit, account) = (account.limit.map(money), account.at(at));
        Self {
            limit,
            in_force: account.limit.map(money),
            reserved: money(account.reserved),
            receivable: money(account.committed),
            available: account.available().map(money),
            on_hold: company.on_hold,
        }
    }

    /// Origin of the limit.
    pub const fn source(&self) -> LimitSource {
        match self.limit {
            Some(_) => LimitSource::Manual,
            None => LimitSource::None,
        }
    }

    /// What is held against the limit: ordered, or owed.
    pub fn exposure(&self) -> Result<Money, MoneyError> {
        self.reserved.plus(self.receivable)
    }

    /// The id of a company's account: the company's own.
    pub const fn id_of(company: CompanyId) -> Uuid {
        company.uuid()
    }

    /// The account of a new company.
    pub fn new_account(company: &Company, limit: Option<Money>) -> NewAccount {
        let id = Self::id_of(company.id);
        NewAccount {
            quota: None,
            id,
            kind: AccountKind::Credit,
            company: Some(id),
            owner: id,
            period: None,
            currency: Some(company.currency),
            limit: limit.map(Money::minor),
        }
    }

    /// Sets the credit limit.
    pub fn new_limit(company: CompanyId, limit: Option<Money>) -> NewLimit {
        let (account, limit) = (Self::id_of(company), limit.map(Money::minor));
        NewLimit { account, limit, cause: OverLimit::LimitLowered }
    }
}

/// The open balances of a company that are past due: their due dates are before today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overdue {
    /// Their sum.
    pub amount: Sum,
    /// The earliest due date among them; `None`: none is past due.
    pub oldest_due_on: Option<NaiveDate>,
}

impl Overdue {
    /// Days since the oldest of them was due; 0: none is past due.
    pub fn oldest_days(&self, today: NaiveDate) -> i64 {
        self.oldest_due_on.map_or(0, |due_on| today.signed_duration_since(due_on).num_days())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::billing::sample::{currency, eur};
    use crate::companies::{PaymentTerms, Status, TimeZone};

    fn company() -> Company {
        Company {
            id: CompanyId::from_uuid(Uuid::from_u128(1)),
            name: "Acme".to_owned(),
            country: "FR".parse().unwrap(),
            currency: currency(),
            status: Status::Active,
            on_hold: true,
            external_id: None,
            vat_id: None,
            vat_id_verified: false,
            registration_id: None,
            billing_address: None,
            payment_terms: PaymentTerms::default(),
            time_zone: TimeZone::default(),
            customer_settings: crate::identity::Switches::default(),
            cost_centres_required: false,
            calendar: None,
            version: 1,
            created_at: DateTime::default(),
        }
    }

    #[test]
    fn no_limit_is_shown_as_none_and_zero_as_zero() {
        for (limit, available) in [(None, None), (Some(0), Some(-70)), (Some(100), Some(30))] {
            let opened = CreditAccount::new_account(&company(), limit.map(eur)).opened();
            let used = Account { reserved: 20, committed: 50, ..opened };
            let shown = CreditAccount::of(&used, &company(), DateTime::UNIX_EPOCH);
            assert_eq!((shown.limit, shown.available), (limit.map(eur), available.map(eur)));
            assert_eq!((shown.reserved, shown.receivable), (eur(20), eur(50)));
            assert!(shown.on_hold);
            assert_eq!((shown.exposure(), shown.in_force), (Ok(eur(70)), limit.map(eur)));
        }
    }
}
