//! Accounts of budgets: a new or changed budget opens its running period with the orders that the period has.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::commitment::Account;
use domain::companies::{CompanyId, TimeZone};
use domain::identity::Scope;
use domain::purchasing::{Budget, Span};
use persistence::{Conn, DbError, commitments, companies, purchasing};
use uuid::Uuid;

use super::opening;
use crate::kernel::clock::Moment;
use crate::kernel::problem::Problem;

/// Opens the account of the running period, and sets its limit. The company's placements are held: no order slips
/// between the count and the account.
pub(crate) fn open(
    conn: &mut Conn,
    budget: &Budget,
    zone: TimeZone,
    now: Moment,
) -> Result<(), Problem> {
    let Some(opening) = budget.opening(now.at, zone) else { return Ok(()) };
    opening::open(conn, &opening, now, |conn| {
        purchasing::count_budget_orders(conn, budget, &opening)
    })
}

/// Opens the accounts of all budgets of a company whose time zone has changed.
pub(crate) fn relocated(
    conn: &mut Conn,
    company: CompanyId,
    zone: TimeZone,
    now: Moment,
) -> Result<(), Problem> {
    let budgets = purchasing::active_budgets(conn, company)?;
    budgets.values().flatten().try_for_each(|budget| open(conn, budget, zone, now))
}

/// What is used of the periods that `day` lies in; without a day: today, in each company's time zone.
pub(crate) struct Use {
    zones: BTreeMap<CompanyId, TimeZone>,
    accounts: BTreeMap<Uuid, Account>,
    day: Option<NaiveDate>,
    now: Moment,
}

impl Use {
    /// The use of `budgets`.
    pub(crate) fn of(
        conn: &mut Conn,
        budgets: &[Budget],
        day: Option<NaiveDate>,
        now: Moment,
    ) -> Result<Self, DbError> {
        let mut zones = BTreeMap::new();
        for budget in budgets {
            if !zones.contains_key(&budget.company) {
                let company = companies::find(conn, &Scope::Everything, budget.company)?;
                zones.extend(company.map(|company| (company.id, company.time_zone)));
            }
        }
        let mut all = Self { zones, accounts: BTreeMap::new(), day, now };
        let ids = budgets.iter().filter_map(|budget| all.account_id(budget));
        let ids: Vec<Uuid> = ids.collect();
        let accounts = commitments::find_all(conn, &ids)?;
        all.accounts = accounts.into_iter().map(|account| (account.id, account)).collect();
        Ok(all)
    }

    /// The period of the budget.
    pub(crate) fn span(&self, budget: &Budget) -> Option<Span> {
        let zone = self.zones.get(&budget.company).copied().unwrap_or_default();
        budget.span(self.day.unwrap_or_else(|| zone.date(self.now.at)))
    }

    fn account_id(&self, budget: &Budget) -> Option<Uuid> {
        self.span(budget).map(|span| budget.account_id(span.first))
    }

    /// The account of that period, if it is open.
    pub(crate) fn account(&self, budget: &Budget) -> Option<Account> {
        self.accounts.get(&self.account_id(budget)?).copied()
    }
}
