//! View of a company's credit account.

use uuid::Uuid;

use crate::commitment::{Account, AccountKind, NewAccount, NewLimit, OverLimit};
use crate::companies::{Company, CompanyId};
use crate::money::Money;

/// A company's credit limit, its debt, and the credit left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CreditAccount {
    /// Credit limit; `None`: not checked.
    pub limit: Option<Money>,
    /// Ordered, with tax, and not yet invoiced.
    pub reserved: Money,
    /// Invoiced and not yet paid.
    pub receivable: Money,
    /// Credit left; negative if over the limit, `None` without a limit.
    pub available: Option<Money>,
    /// Staff put the company on hold: it cannot buy.
    pub on_hold: bool,
}

impl CreditAccount {
    /// The view of `company`'s `account`.
    pub fn of(account: &Account, company: &Company) -> Self {
        let money = |minor| Money::from_minor(minor, company.currency);
        Self {
            limit: account.limit.map(money),
            reserved: money(account.reserved),
            receivable: money(account.committed),
            available: account.available().map(money),
            on_hold: company.on_hold,
        }
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
            created_at: chrono::DateTime::default(),
        }
    }

    #[test]
    fn no_limit_is_shown_as_none_and_zero_as_zero() {
        for (limit, available) in [(None, None), (Some(0), Some(-70)), (Some(100), Some(30))] {
            let opened = CreditAccount::new_account(&company(), limit.map(eur)).opened();
            let used = Account { reserved: 20, committed: 50, ..opened };
            let shown = CreditAccount::of(&used, &company());
            assert_eq!((shown.limit, shown.available), (limit.map(eur), available.map(eur)));
            assert_eq!((shown.reserved, shown.receivable), (eur(20), eur(50)));
            assert!(shown.on_hold);
        }
    }
}
