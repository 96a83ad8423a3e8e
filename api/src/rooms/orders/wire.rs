//! What is sent to order, and to cancel.

use domain::catalog::{LARGEST_QUANTITY, Sku, TaxClass};
use domain::failure::{Failure, Violation};
use domain::identity::Permission;
use domain::orders::ChargeKind;
use domain::orders::place::{Basket, PriceAuthority, WantedLine};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::flows::place_order::Placing;
use crate::kernel::caller::Known;
use crate::kernel::problem::Problem;
use crate::kernel::wire::{Address, CompanyKey, Money, UnitPrice};

/// An order to be placed, or only evaluated.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewOrder {
    /// Whose order. Staff must say; members order for their own company.
    company_id: Option<CompanyKey>,
    /// The buyer's own number for it.
    #[validate(length(min = 1, max = 100), custom(function = "crate::kernel::wire::text::code"))]
    #[schema(min_length = 1, max_length = 100, example = "PO-4711")]
    purchase_order_number: Option<String>,
    /// The buyer's cost centre.
    #[validate(length(min = 1, max = 100), custom(function = "crate::kernel::wire::text::code"))]
    #[schema(min_length = 1, max_length = 100, example = "IT")]
    cost_centre: Option<String>,
    /// Where the goods go, if not to the company's address.
    #[validate(nested)]
    ship_to: Option<Address>,
    /// What is wanted. A SKU may stand on several lines: tiers, quantity rules and stock look at the
    /// sum of them.
    #[validate(length(min = 1, max = 1000), nested)]
    #[schema(min_items = 1, max_items = 1000)]
    lines: Vec<NewOrderLine>,
}

/// One line: either goods (`sku`, `quantity`) or a charge (`charge`, `amount`).
#[derive(Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewOrderLine {
    /// Goods: which.
    #[schema(min_length = 1, max_length = 64, example = "BOLT-M8")]
    sku: Option<String>,
    /// Goods: how many.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_992_i64, example = 12)]
    quantity: Option<i64>,
    /// Goods: the price of one, from who may give it (`orders.set_price`).
    unit_price: Option<UnitPrice>,
    /// A charge, from who may set prices (`orders.set_price`): `freight` or `surcharge`.
    #[schema(min_length = 1, max_length = 20, example = json!(null))]
    charge: Option<String>,
    /// A charge: how much, net of tax.
    #[schema(example = json!(null))]
    amount: Option<Money>,
    /// A charge: how it is taxed, by a class that a tax rate defines; `standard` if not given.
    #[schema(min_length = 1, max_length = 40, example = json!(null))]
    tax_class: Option<String>,
}

/// What is to be cancelled: some of some lines, or, without `lines`, all that is open.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CancelOrder {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = "crate::kernel::wire::text::prose"))]
    #[schema(min_length = 1, max_length = 500, example = "no longer needed")]
    pub(super) reason: Option<String>,
    /// What of which lines; without it, all that is open.
    #[validate(length(min = 1, max = 1000), nested)]
    #[schema(min_items = 1, max_items = 1000)]
    pub(super) lines: Option<Vec<CancelledLine>>,
}

/// What is to be cancelled of one line.
#[derive(Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CancelledLine {
    /// The line.
    #[schema(minimum = 1)]
    pub(super) line_number: i64,
    /// How many of it.
    #[validate(range(min = 1, max = LARGEST_QUANTITY))]
    #[schema(minimum = 1, maximum = 9_007_199_254_740_992_i64, example = 3)]
    pub(super) quantity: i64,
}

impl NewOrder {
    /// What `caller` wants to order, and for whom.
    pub(super) fn placing(self, caller: &Known) -> Result<Placing, Problem> {
        let company = caller.company_or(self.company_id.map(|id| *id))?;
        let mut violations = Vec::new();
        let mut lines = Vec::with_capacity(self.lines.len());
        for (index, line) in self.lines.into_iter().enumerate() {
            match line.wanted(index) {
                Ok(line) => lines.push(line),
                Err(violation) => violations.push(violation),
            }
        }
        if !violations.is_empty() {
            return Err(Problem::invalid(violations));
        }
        Ok(Placing {
            company,
            placed_by: caller.user(),
            member: caller.member(),
            basket: Basket {
                purchase_order_number: self.purchase_order_number,
                cost_centre: self.cost_centre,
                ship_to: self.ship_to.map(Into::into),
                lines,
            },
            price_authority: price_authority(caller),
        })
    }
}

/// Whether `caller` may give prices, and break the terms that they were given on.
pub(super) fn price_authority(caller: &Known) -> PriceAuthority {
    if caller.may(Permission::SetOrderPrices) {
        PriceAuthority::MaySetPrices
    } else {
        PriceAuthority::None
    }
}

impl NewOrderLine {
    fn wanted(self, index: usize) -> Result<WantedLine, Violation> {
        let at = |field: &str| format!("/lines/{index}/{field}");
        let missing = |field: &str| {
            let detail = format!(
                "a line has `sku` and `quantity`, or `charge` and `amount`: `{field}` is missing"
            );
            Violation::new(at(field), "missing_field", detail)
        };
        match (&self.sku, &self.charge) {
            (Some(_), None) => self.goods(at, missing),
            (None, Some(_)) => self.charge(at, missing),
            (None, None) => Err(missing("sku")),
            (Some(_), Some(_)) => Err(both(at("charge"))),
        }
    }

    fn goods(
        self,
        at: impl Fn(&str) -> String,
        missing: impl Fn(&str) -> Violation,
    ) -> Result<WantedLine, Violation> {
        if self.amount.is_some() || self.tax_class.is_some() {
            return Err(both(at(if self.amount.is_some() { "amount" } else { "tax_class" })));
        }
        let sku = self.sku.ok_or_else(|| missing("sku"))?;
        Ok(WantedLine::Goods {
            sku: Sku::named(&sku).map_err(|error| violation(at("sku"), &error))?,
            quantity: self.quantity.ok_or_else(|| missing("quantity"))?,
            unit_price: self.unit_price.map(|price| price.0),
        })
    }

    fn charge(
        self,
        at: impl Fn(&str) -> String,
        missing: impl Fn(&str) -> Violation,
    ) -> Result<WantedLine, Violation> {
        if self.quantity.is_some() || self.unit_price.is_some() {
            return Err(both(at(if self.quantity.is_some() { "quantity" } else { "unit_price" })));
        }
        let kind = self.charge.ok_or_else(|| missing("charge"))?;
        let tax_class = self.tax_class.map(|class| class.parse::<TaxClass>()).transpose();
        Ok(WantedLine::Charge {
            kind: kind.parse::<ChargeKind>().map_err(|error| violation(at("charge"), &error))?,
            amount: self.amount.ok_or_else(|| missing("amount"))?.into(),
            tax_class: tax_class.map_err(|error| violation(at("tax_class"), &error))?,
        })
    }
}

fn violation(pointer: String, error: &impl Failure) -> Violation {
    Violation::new(pointer, error.code(), error.to_string())
}

fn both(pointer: String) -> Violation {
    let detail = "a line is either goods or a charge, and has no field of the other";
    Violation::new(pointer, "ambiguous_line", detail)
}
