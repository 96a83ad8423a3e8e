//! The facts needed to decide about a basket.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Basket, Likeness};
use crate::approvals::{DefaultStaff, Rule};
use crate::catalog::{Product, ProductId, Sku};
use crate::companies::{Address, Company, Country, OrderUnit, Owner, UnitId};
use crate::identity::Role;
use crate::money::{Money, MoneyError};
use crate::pricing::{Candidate, TaxRate, TaxSituation};
use crate::purchasing::{
    Allowance, BudgetStanding, CostCentres, OrderLimit, OrderLimitId, QuantityTerm, QuotaStanding,
    SpendingLimit,
};

/// Whether the ordering caller may set prices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriceAuthority {
    /// Prices come from lists.
    None,
    /// A given price overrides them.
    MaySetPrices,
}

/// Spending limit of the ordering member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spending {
    /// The limit.
    pub limit: SpendingLimit,
    /// The side that set it.
    pub owner: Owner,
    /// The basis that counts it over its period; `None`: each order counts by itself.
    pub allowance: Option<Allowance>,
}

/// The company's credit line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CreditStanding {
    /// Maximum open amount; `None`: not checked.
    pub limit: Option<Money>,
    /// Used: reserved by orders and owed on invoices, gross.
    pub used: Money,
}

impl CreditStanding {
    /// Whether `total` more fits in.
    pub fn has_room_for(&self, total: Money) -> Result<bool, MoneyError> {
        let Some(limit) = self.limit else { return Ok(true) };
        Ok(total.minor() <= limit.minus(self.used)?.minor())
    }
}

/// The facts needed to decide about a basket. An entry missing from the maps does not exist.
#[derive(Debug, Clone)]
pub struct Context<'a> {
    /// The buying company.
    pub company: &'a Company,
    /// The unit that the basket names.
    pub unit: Option<OrderUnit<'a>>,
    /// The products of the basket.
    pub products: BTreeMap<Sku, Product>,
    /// The tiers of every price list for the company or for all companies.
    pub candidates: BTreeMap<ProductId, Vec<Candidate>>,
    /// The quantity rules of the company and of those price lists, besides the products' own.
    pub quantity_rules: BTreeMap<ProductId, Vec<QuantityTerm>>,
    /// The issuer's country, once it is set.
    pub issuer: Option<Country>,
    /// Tax rates.
    pub tax_rates: Cow<'a, [TaxRate]>,
    /// Order limits of the company and of all companies.
    pub order_limits: Cow<'a, [OrderLimit]>,
    /// What is used of each quota among them that counts the order.
    pub quotas: BTreeMap<OrderLimitId, QuotaStanding>,
    /// The company's cost centres.
    pub cost_centres: &'a CostCentres,
    /// The budgets of the cost centres that the basket names.
    pub budgets: Cow<'a, [BudgetStanding]>,
    /// Spending limit of the ordering member.
    pub spending: Option<Spending>,
    /// The company's credit line.
    pub credit: CreditStanding,
    /// The staff that answer rules of the operator without steps of their own.
    pub default_staff: DefaultStaff,
    /// Approval rules of the company and of all companies.
    pub approval_rules: Cow<'a, [Rule]>,
    /// What the company's other orders have in common with the basket.
    pub likeness: Likeness,
    /// The roles of the ordering member that reach the order's unit.
    pub requester_roles: &'a [Role],
    /// Whether no confirmed order of the company has gone where the goods go; asked only if
    /// [`Self::asked_place`] says so.
    pub is_new_ship_to: bool,
    /// Available stock of each product.
    pub stock: BTreeMap<ProductId, i64>,
    /// Whether the caller may set prices.
    pub price_authority: PriceAuthority,
    /// The business date.
    pub today: NaiveDate,
}

impl Spending {
    /// Used of the limit in the period so far (reserved and committed, net).
    pub fn used(&self) -> Money {
        let used = self.allowance.and_then(|allowance| allowance.used);
        used.unwrap_or(Money::zero(self.limit.amount.currency()))
    }
}

impl Context<'_> {
    /// Where the order goes: the basket's own address, or else that of its unit.
    pub(super) fn ship_to<'b>(&'b self, basket: &'b Basket) -> Option<&'b Address> {
        basket.ship_to.as_ref().or_else(|| self.unit?.ship_to)
    }

    /// The place that the order goes to, if a rule that binds the order asks whether any has gone there before. Without
    /// an address of its own or of its unit, that is the company's: else a change of that address would pass the rule.
    pub fn asked_place(&self, basket: &Basket) -> Option<String> {
        let rules = self.binding(&self.approval_rules, |rule| (rule.owner, rule.unit));
        let asks = rules.iter().any(|rule| rule.when.new_ship_to);
        if asks { self.company.place_of(self.ship_to(basket)) } else { None }
    }

    /// Those of `rules` that bind the order; `place` is the owner of a rule, and its unit.
    pub(super) fn binding<'r, R: Clone>(
        &self,
        rules: &'r [R],
        place: impl Fn(&R) -> (Owner, Option<UnitId>),
    ) -> Cow<'r, [R]> {
        OrderUnit::binding(self.unit, rules, place)
    }

    /// Places of supplier and customer for the tax.
    pub(super) fn tax_situation(&self, basket: &Basket) -> TaxSituation {
        TaxSituation::of(self.company, self.issuer, self.ship_to(basket), self.today)
    }
}
