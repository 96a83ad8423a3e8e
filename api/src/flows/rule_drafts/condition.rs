//! JSON of the conditions of approval rules.

use domain::approvals::Condition;
use domain::catalog::{LARGEST_QUANTITY, Sku};
use domain::companies::CompanyId;
use domain::failure::Violation;
use persistence::{Conn, catalog, purchasing};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::kernel::problem::Problem;
use crate::kernel::wire::{ApproverRole, Country, Money};

/// The longest cost centre that an order names.
const LONGEST_CODE: usize = 100;

/// Conditions for an approval, all of which hold; an omitted condition always holds. Of a list, one entry is enough.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApprovalCondition {
    /// Orders with a net total above this amount; null or absent: all orders.
    #[serde(default)]
    pub(crate) order_total_over: Option<Money>,
    /// Orders with a line of more net than this amount; null or absent: all orders.
    #[serde(default)]
    pub(crate) line_total_over: Option<Money>,
    /// Orders of one of these SKUs; empty or absent: of any.
    #[serde(default)]
    #[validate(length(max = 100))]
    #[schema(max_items = 100, example = json!(["BOLT-M8"]))]
    skus: Vec<String>,
    /// Orders of more than a quantity of a SKU; null or absent: of any quantity.
    #[serde(default)]
    #[validate(nested)]
    quantity_over: Option<SkuQuantity>,
    /// Orders that name one of these cost centres, for the order or for a line; empty or absent: any order.
    #[serde(default)]
    #[validate(length(max = 100))]
    #[schema(max_items = 100, example = json!(["WINDOWS"]))]
    cost_centres: Vec<String>,
    /// Orders that go to one of these countries; empty or absent: to any.
    #[serde(default)]
    #[validate(length(max = 100))]
    #[schema(max_items = 100)]
    ship_to_countries: Vec<Country>,
    /// True: orders to an address that no confirmed order of the company has gone to; without an address of the order or
    /// of its unit, it is the company's `billing_address`. The recipient, the case of letters
    /// and the number of spaces do not count. False or absent: orders to any address.
    #[serde(default)]
    new_ship_to: bool,
    /// Orders of members with one of these roles; empty or absent: of any member, of staff and of integrations.
    #[serde(default)]
    #[validate(length(max = 100))]
    #[schema(max_items = 100)]
    requester_roles: Vec<ApproverRole>,
}

/// A quantity of a SKU.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct SkuQuantity {
    /// Id of the product.
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64, example = "BOLT-M8")]
    sku: String,
    /// The quantity, over all lines of the order.
    #[validate(range(min = 0, max = LARGEST_QUANTITY))]
    #[schema(minimum = 0, maximum = 9_007_199_254_740_992_i64, example = 100)]
    quantity: i64,
}

impl ApprovalCondition {
    /// The condition of a rule of `company` (`None`: of all companies), if every SKU that it names is a product's,
    /// and every code an active cost centre's of a company that has any.
    pub(crate) fn condition(
        self,
        conn: &mut Conn,
        company: Option<CompanyId>,
    ) -> Result<Condition, Problem> {
        let listed = self.skus.iter().enumerate();
        let listed = listed.map(|(place, sku)| (format!("/when/skus/{place}"), sku));
        let counted = self.quantity_over.iter();
        let counted = counted.map(|over| ("/when/quantity_over/sku".to_owned(), &over.sku));
        check_skus(conn, listed.chain(counted).collect())?;
        check_centres(conn, company, &self.cost_centres)?;
        let stored = |sku: String| Sku::named(&sku).ok();
        let quantity_over = self.quantity_over;
        Ok(Condition {
            order_total_over: self.order_total_over.map(Into::into),
            line_total_over: self.line_total_over.map(Into::into),
            skus: self.skus.into_iter().filter_map(stored).collect(),
            quantity_over: quantity_over.and_then(|over| Some((stored(over.sku)?, over.quantity))),
            cost_centres: self.cost_centres,
            ship_to_countries: self
                .ship_to_countries
                .into_iter()
                .map(|country| country.0)
                .collect(),
            new_ship_to: self.new_ship_to,
            requester_roles: self.requester_roles.into_iter().map(Into::into).collect(),
        })
    }
}

/// Refuses SKUs of no product: a rule for them would never apply.
fn check_skus(conn: &mut Conn, named: Vec<(String, &String)>) -> Result<(), Problem> {
    if named.is_empty() {
        return Ok(());
    }
    let skus: Vec<Option<Sku>> = named.iter().map(|(_, sku)| Sku::named(sku).ok()).collect();
    let known = catalog::by_skus(conn, &skus.iter().flatten().collect::<Vec<_>>())?;
    let is_known =
        |sku: &Option<Sku>| known.iter().any(|product| Some(&product.sku) == sku.as_ref());
    let unknown = named.into_iter().zip(&skus).filter(|(_, sku)| !is_known(sku));
    let wrong = unknown.map(|((pointer, sku), _)| {
        Violation::new(pointer, "unknown_sku", format!("unknown SKU {sku}"))
    });
    let wrong: Vec<_> = wrong.collect();
    if wrong.is_empty() { Ok(()) } else { Err(Problem::invalid(wrong)) }
}

/// Refuses codes that no order of the company may name; of all companies (`None`): that no cost centre has.
fn check_centres(
    conn: &mut Conn,
    company: Option<CompanyId>,
    named: &[String],
) -> Result<(), Problem> {
    if named.is_empty() {
        return Ok(());
    }
    let centres = company.map(|company| purchasing::cost_centres(conn, company)).transpose()?;
    let centres = centres.filter(|centres| !centres.is_empty());
    let known = |code: &str| {
        let fits = (1..=LONGEST_CODE).contains(&code.chars().count());
        fits && centres.as_ref().is_none_or(|centres| centres.find(code).is_some())
    };
    let wrong = named.iter().enumerate().filter(|(_, code)| !known(code)).map(|(place, code)| {
        let detail = format!("no order may name the cost centre {code}");
        Violation::new(format!("/when/cost_centres/{place}"), "unknown_cost_centre", detail)
    });
    let wrong: Vec<_> = wrong.collect();
    if wrong.is_empty() { Ok(()) } else { Err(Problem::invalid(wrong)) }
}

impl From<&Condition> for ApprovalCondition {
    fn from(when: &Condition) -> Self {
        let text = |sku: &Sku| sku.as_str().to_owned();
        let over = when.quantity_over.as_ref();
        Self {
            order_total_over: when.order_total_over.map(Into::into),
            line_total_over: when.line_total_over.map(Into::into),
            skus: when.skus.iter().map(text).collect(),
            quantity_over: over
                .map(|(sku, quantity)| SkuQuantity { sku: text(sku), quantity: *quantity }),
            cost_centres: when.cost_centres.clone(),
            ship_to_countries: when.ship_to_countries.iter().copied().map(Country).collect(),
            new_ship_to: when.new_ship_to,
            requester_roles: when
                .requester_roles
                .iter()
                .filter_map(|role| ApproverRole::of(*role))
                .collect(),
        }
    }
}
