//! Request bodies for placing orders.

use std::collections::BTreeMap;

use domain::catalog::{Sku, TaxClass};
use domain::companies::OrderPlaces;
use domain::failure::{Failure, Violation};
use domain::identity::{Grants, Permission, Reach, Scope};
use domain::orders::ChargeKind;
use domain::orders::place::{Basket, PriceAuthority, WantedLine};
use domain::purchasing::{Share, WantedShare, WantedSplit};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::options_wire::AskedPaymentOption;
use crate::flows::place_order::Placing;
use crate::kernel::access::rights::forbidden;
use crate::kernel::caller::Principal;
use crate::kernel::problem::Problem;
use crate::kernel::wire::{Address, CompanyKey, Money, Percent, UnitKey, UnitPrice};

/// A new order, to place or to evaluate.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewOrder {
    /// Company that orders. Required for staff; members order for their own company.
    company_id: Option<CompanyKey>,
    /// Business unit of the company that the order is for. It must be active, as all units above it: 409
    /// `unit_not_active`. Omitted: the only unit where the caller may order, or none with a role in the whole
    /// company; with roles in several units the order names one (422 `unit_required`). A unit where the caller may
    /// not order: 403.
    business_unit_id: Option<UnitKey>,
    /// Purchase order number of the buyer.
    #[validate(length(min = 1, max = 100), custom(function = "crate::kernel::wire::text::code"))]
    #[schema(min_length = 1, max_length = 100, example = "PO-4711")]
    purchase_order_number: Option<String>,
    /// Cost centre of the buyer, for lines that name none. Free text while the company has no cost
    /// centre; from then on the code of an active one (422 `unknown_cost_centre`).
    #[validate(length(min = 1, max = 100), custom(function = "crate::kernel::wire::text::code"))]
    #[schema(min_length = 1, max_length = 100, example = "IT")]
    cost_centre: Option<String>,
    /// Delivery address. Omitted: that of the business unit, or of the nearest unit above with one, or else the
    /// company's address.
    #[validate(nested)]
    ship_to: Option<Address>,
    /// How the order is to be paid: one of the options that `POST /v1/payment-options` offers, else 409
    /// `payment_option_not_available`. Omitted: on invoice, at the terms of the business unit or company.
    #[validate(nested)]
    payment_option: Option<AskedPaymentOption>,
    /// Places the order although it looks like another: where the settings ask for it, the same purchase order number,
    /// or the same goods for the same unit, is refused with 409 `duplicate_order` until it is confirmed.
    #[serde(default)]
    confirm_duplicate: bool,
    /// Order lines. A SKU may appear on several lines: tiers, quantity rules and stock use the sum of
    /// them.
    #[validate(length(min = 1, max = 1000), nested)]
    #[schema(min_items = 1, max_items = 1000)]
    lines: Vec<NewOrderLine>,
}

/// One line: either goods (`sku`, `quantity`) or a charge (`charge`, `amount`).
#[derive(Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewOrderLine {
    /// Goods: the SKU.
    #[schema(min_length = 1, max_length = 64, example = "BOLT-M8")]
    sku: Option<String>,
    /// Goods: the quantity.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_992_i64, example = 12)]
    quantity: Option<i64>,
    /// Goods: price per unit; requires `orders.set_price`.
    unit_price: Option<UnitPrice>,
    /// Charge: `freight` or `surcharge`; requires `orders.set_price`.
    #[schema(min_length = 1, max_length = 20, example = json!(null))]
    charge: Option<String>,
    /// Charge: net amount.
    #[schema(example = json!(null))]
    amount: Option<Money>,
    /// Charge: tax class, as a tax rate defines it; default `standard`.
    #[schema(min_length = 1, max_length = 40, example = json!(null))]
    tax_class: Option<String>,
    /// Cost centre that bears the line; default: that of the order. A charge without one follows the
    /// goods.
    #[validate(length(min = 1, max = 100), custom(function = "crate::kernel::wire::text::code"))]
    #[schema(min_length = 1, max_length = 100, example = json!(null))]
    cost_centre: Option<String>,
    /// Split of the line over several cost centres, in place of `cost_centre`: percents that are exactly 100
    /// together, or amounts that are its net (422 `allocation_not_whole`).
    #[validate(length(min = 1, max = 20), nested)]
    #[schema(min_items = 1, max_items = 20, example = json!(null))]
    allocations: Option<Vec<NewLineAllocation>>,
}

/// A cost centre's share of a line: a percent or an amount.
#[derive(Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewLineAllocation {
    /// Cost centre that bears the share.
    #[validate(length(min = 1, max = 100), custom(function = "crate::kernel::wire::text::code"))]
    #[schema(min_length = 1, max_length = 100, example = "WINDOWS")]
    cost_centre: String,
    /// Percent of the line.
    percent: Option<Percent>,
    /// Net amount of the line.
    #[schema(example = json!(null))]
    amount: Option<Money>,
}

impl NewOrder {
    /// An order that is only asked about.
    pub(super) fn of_lines(
        company_id: Option<CompanyKey>,
        business_unit_id: Option<UnitKey>,
        ship_to: Option<Address>,
        lines: Vec<NewOrderLine>,
    ) -> Self {
        Self {
            company_id,
            business_unit_id,
            purchase_order_number: None,
            cost_centre: None,
            ship_to,
            payment_option: None,
            confirm_duplicate: false,
            lines,
        }
    }

    /// The order that `caller` requests by this permission, and its company.
    pub(super) fn placing(
        self,
        caller: &Principal,
        permission: Permission,
    ) -> Result<Placing, Problem> {
        let company = caller.company_or(self.company_id.map(|id| *id))?;
        let places = places(caller.grants(), permission)?;
        let mut violations = Vec::new();
        let mut lines = Vec::with_capacity(self.lines.len());
        let mut splits = BTreeMap::new();
        for (index, mut line) in self.lines.into_iter().enumerate() {
            match line.split(index) {
                Ok(split) => splits.extend(split.map(|split| (index, split))),
                Err(violation) => violations.push(violation),
            }
            match line.wanted(index) {
                Ok(line) => lines.push(line),
                Err(violation) => violations.push(violation),
            }
        }
        let option = self.payment_option.as_ref().map(AskedPaymentOption::asked).transpose();
        let payment_option = option.unwrap_or_else(|violation| {
            violations.push(violation);
            None
        });
        if !violations.is_empty() {
            return Err(Problem::invalid(violations));
        }
        Ok(Placing {
            company,
            placed_by: caller.user(),
            member: caller.member(),
            grants: caller.member_grants(),
            places,
            basket: Basket {
                unit: self.business_unit_id.map(|id| *id),
                purchase_order_number: self.purchase_order_number,
                cost_centre: self.cost_centre,
                ship_to: self.ship_to.map(Into::into),
                lines,
                splits,
                payment_option,
                confirm_duplicate: self.confirm_duplicate,
            },
            price_authority: price_authority(caller),
            sees: sees(caller.grants()),
        })
    }
}

/// Where a caller may order by this permission.
fn places(grants: &Grants, permission: Permission) -> Result<OrderPlaces, Problem> {
    let reached = grants.place(permission, Reach::Own).ok_or_else(|| forbidden(permission))?;
    Ok(OrderPlaces { granted: grants.places_of(permission), reached })
}

/// The orders that a caller may read; `None`: no order.
fn sees(grants: &Grants) -> Option<Scope> {
    let read = Permission::ReadOrders;
    grants.place(read, Reach::Own).map(|_| grants.scope(Some(read)))
}

/// Whether `caller` may set prices.
fn price_authority(caller: &Principal) -> PriceAuthority {
    if caller.may(Permission::SetOrderPrices) {
        PriceAuthority::MaySetPrices
    } else {
        PriceAuthority::None
    }
}

impl NewOrderLine {
    /// The cost centres that the line names.
    fn split(&mut self, index: usize) -> Result<Option<WantedSplit>, Violation> {
        match (self.cost_centre.take(), self.allocations.take()) {
            (None, None) => Ok(None),
            (Some(code), None) => Ok(Some(WantedSplit::Whole(code))),
            (None, Some(parts)) => {
                let parts = parts.into_iter().enumerate();
                let parts = parts.map(|(place, part)| {
                    part.wanted().map_err(|detail| {
                        let pointer = format!("/lines/{index}/allocations/{place}");
                        Violation::new(pointer, "allocation_not_whole", detail)
                    })
                });
                Ok(Some(WantedSplit::Parts(parts.collect::<Result<_, _>>()?)))
            }
            (Some(_), Some(_)) => {
                let detail = "a line has `cost_centre` or `allocations`, not both";
                Err(Violation::new(format!("/lines/{index}/allocations"), "ambiguous_line", detail))
            }
        }
    }

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

impl NewLineAllocation {
    fn wanted(self) -> Result<WantedShare, &'static str> {
        let share = match (self.percent, self.amount) {
            (Some(percent), None) => Share::Percent(percent.0),
            (None, Some(amount)) => Share::Amount(amount.into()),
            (None, None) | (Some(_), Some(_)) => return Err("a share has a percent or an amount"),
        };
        Ok(WantedShare { cost_centre: self.cost_centre, share })
    }
}

fn violation(pointer: String, error: &impl Failure) -> Violation {
    Violation::new(pointer, error.code(), error.to_string())
}

fn both(pointer: String) -> Violation {
    let detail = "a line is either goods or a charge, and has no field of the other";
    Violation::new(pointer, "ambiguous_line", detail)
}
