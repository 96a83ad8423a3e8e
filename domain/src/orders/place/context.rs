//! What must be known to decide about a basket.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::approvals::Rule;
use crate::catalog::{Product, ProductId, Sku};
use crate::companies::{Address, Company, Country};
use crate::money::Money;
use crate::pricing::{Candidate, TaxRate, TaxSituation};
use crate::purchasing::{Allowance, OrderLimit, SpendingLimit};

/// Whether the one who orders may give prices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriceAuthority {
    /// Prices come from lists.
    None,
    /// A price given counts.
    MaySetPrices,
}

/// The spending limit of the member who orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spending {
    /// The limit.
    pub limit: SpendingLimit,
    /// What counts it over its period; none where each order counts by itself.
    pub allowance: Option<Allowance>,
}

/// The company's credit line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CreditStanding {
    /// The most that may be open; `None`: not checked.
    pub limit: Option<Money>,
    /// What is used: reserved by orders and owed on invoices, gross.
    pub used: Money,
}

/// What must be known to decide about a basket. What is not in the maps does not exist.
#[derive(Debug, Clone)]
pub struct Context<'a> {
    /// Who buys.
    pub company: &'a Company,
    /// The products of the basket.
    pub products: BTreeMap<Sku, Product>,
    /// The tiers of every price list that is for the company or for everyone.
    pub candidates: BTreeMap<ProductId, Vec<Candidate>>,
    /// The country of the one who invoices, once it is set.
    pub issuer: Option<Country>,
    /// Tax rates.
    pub tax_rates: Cow<'a, [TaxRate]>,
    /// The order limits of the company and of everybody.
    pub order_limits: Cow<'a, [OrderLimit]>,
    /// The spending limit of the one who orders.
    pub spending: Option<Spending>,
    /// The company's credit line.
    pub credit: CreditStanding,
    /// The approval rules of the company and of everybody.
    pub approval_rules: Cow<'a, [Rule]>,
    /// What is available of each product.
    pub stock: BTreeMap<ProductId, i64>,
    /// Whether prices may be given.
    pub price_authority: PriceAuthority,
    /// The business date.
    pub today: NaiveDate,
}

impl Spending {
    /// What is used of the limit in the period so far (reserved and committed, net).
    pub fn used(&self) -> Money {
        let used = self.allowance.and_then(|allowance| allowance.used);
        used.unwrap_or(Money::zero(self.limit.amount.currency()))
    }
}

impl Context<'_> {
    /// Where both sides are, for the tax, if the goods go to `ship_to`.
    pub(super) fn tax_situation(&self, ship_to: Option<&Address>) -> TaxSituation {
        TaxSituation::of(self.company, self.issuer, ship_to, self.today)
    }
}
