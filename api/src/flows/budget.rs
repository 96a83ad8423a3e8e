//! Accounts of budgets: a new or changed budget opens its running period with the orders that the period has.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use domain::commitment::{Account, AccountKind};
use domain::companies::{CompanyId, TimeZone};
use domain::purchasing::{Budget, Opening, Running, Span};
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
    let Running { from, until, .. } = opening.period;
    purchasing::lock_split_orders(conn, budget.company, (from, until))?;
    count(conn, budget, &opening, now)
}

/// The budget was `before`, and its company's placements are held. Its amount counts for the running period, and for
/// those that have begun while the company was in another time zone.
pub(crate) fn changed(
    conn: &mut Conn,
    (before, budget): (&Budget, &Budget),
    zone: TimeZone,
    now: Moment,
) -> Result<(), Problem> {
    if budget.counts_anew(before) {
        open(conn, budget, zone, now)?;
    }
    let (owner, first) = (budget.id.uuid(), budget.amount_counts_from(zone.date(now.at)));
    for account in commitments::of_periods_since(conn, AccountKind::Budget, owner, first)? {
        commitments::set_limit(conn, &budget.limit_of(account))?;
    }
    Ok(())
}

/// Opens the accounts of all budgets of a company whose time zone has changed.
pub(crate) fn relocated(
    conn: &mut Conn,
    company: CompanyId,
    zone: TimeZone,
    now: Moment,
) -> Result<(), Problem> {
    let budgets = purchasing::active_budgets(conn, company)?;
    let budgets = budgets.values().flatten();
    let openings = budgets.filter_map(|budget| Some((budget, budget.opening(now.at, zone)?)));
    let openings: Vec<(&Budget, Opening)> = openings.collect();
    let periods = || openings.iter().map(|(_, opening)| opening.period);
    let from = periods().map(|period| period.from).min();
    let until = periods().map(|period| period.until).max();
    if let Some(widest) = from.zip(until) {
        purchasing::lock_split_orders(conn, company, widest)?;
    }
    openings.iter().try_for_each(|(budget, opening)| count(conn, budget, opening, now))
}

/// Opens the account with the locked orders of its period.
fn count(conn: &mut Conn, budget: &Budget, opening: &Opening, now: Moment) -> Result<(), Problem> {
    opening::open(conn, opening, now, |conn| purchasing::count_budget_orders(conn, budget, opening))
}

/// What is used of the periods that `day` lies in; without a day: today, in each company's time zone.
pub(crate) struct Use {
    zones: BTreeMap<CompanyId, TimeZone>,
    accounts: BTreeMap<Uuid, Account>,
    day: Option<NaiveDate>,
    at: DateTime<Utc>,
}

impl Use {
    /// The use of `budgets`.
    pub(crate) fn of(
        conn: &mut Conn,
        budgets: &[Budget],
        day: Option<NaiveDate>,
        at: DateTime<Utc>,
    ) -> Result<Self, DbError> {
        let owners: BTreeSet<CompanyId> = budgets.iter().map(|budget| budget.company).collect();
        let owners: Vec<CompanyId> = owners.into_iter().collect();
        let zones = companies::time_zones(conn, &owners)?;
        let mut all = Self { zones, accounts: BTreeMap::new(), day, at };
        let ids = budgets.iter().filter_map(|budget| all.account_id(budget));
        let ids: Vec<Uuid> = ids.collect();
        let accounts = commitments::find_all(conn, &ids)?;
        all.accounts = accounts.into_iter().map(|account| (account.id, account)).collect();
        Ok(all)
    }

    /// The period of the budget.
    pub(crate) fn span(&self, budget: &Budget) -> Option<Span> {
        let zone = self.zones.get(&budget.company).copied().unwrap_or_default();
        budget.span(self.day.unwrap_or_else(|| zone.date(self.at)))
    }

    fn account_id(&self, budget: &Budget) -> Option<Uuid> {
        self.span(budget).map(|span| budget.account_id(span.first))
    }

    /// The account of that period, if it is open.
    pub(crate) fn account(&self, budget: &Budget) -> Option<Account> {
        self.accounts.get(&self.account_id(budget)?).copied()
    }

    /// The budget once its use has reached its percent, if that is new in this period.
    pub(crate) fn reached(&self, budget: Budget) -> Option<Budget> {
        let Span { first, .. } = self.span(&budget)?;
        let account = self.account(&budget)?;
        budget.reached(first, i128::from(account.reserved) + i128::from(account.committed))
    }
}
