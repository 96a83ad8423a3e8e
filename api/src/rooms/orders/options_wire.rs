//! Payment options as requests name them, and the request that asks for them.

use domain::failure::{Failure as _, Violation};
use domain::money::Money as Amount;
use domain::orders::{AskedOption, PaymentMethod};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::wire::{NewOrder, NewOrderLine};
use crate::kernel::problem::Problem;
use crate::kernel::wire::{Address, CompanyKey, Money, Percent, UnitKey};

/// A payment option. What is omitted is as the option has it.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AskedPaymentOption {
    /// Method: `invoice`, `deposit` or `prepayment`.
    #[schema(min_length = 1, max_length = 20, example = "prepayment")]
    method: String,
    /// Days from the date of an invoice to its due date.
    #[validate(range(min = 0, max = 365))]
    #[schema(minimum = 0, maximum = 365, example = json!(null))]
    net_days: Option<i64>,
    /// Whether the due date goes on to the end of its month.
    #[schema(example = json!(null))]
    end_of_month: Option<bool>,
    /// Percent to pay before the first shipment, of a deposit.
    #[schema(example = json!(null))]
    deposit_percent: Option<Percent>,
}

impl AskedPaymentOption {
    /// The option asked for.
    pub(super) fn asked(&self) -> Result<AskedOption, Violation> {
        let method = self.method.parse::<PaymentMethod>();
        Ok(AskedOption {
            method: method.map_err(|error| {
                Violation::new("/payment_option/method", error.code(), error.to_string())
            })?,
            net_days: self.net_days,
            end_of_month: self.end_of_month,
            deposit: self.deposit_percent.map(|percent| percent.0),
        })
    }
}

/// An order to be paid: its lines, or its gross amount.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PaymentOptionsRequest {
    /// Company that orders. Required for staff; members order for their own company.
    company_id: Option<CompanyKey>,
    /// Business unit of the company that the order is for.
    business_unit_id: Option<UnitKey>,
    /// Order lines.
    #[validate(length(min = 1, max = 1000), nested)]
    #[schema(min_items = 1, max_items = 1000)]
    lines: Option<Vec<NewOrderLine>>,
    /// Gross amount, in place of lines.
    #[schema(example = json!(null))]
    amount: Option<Money>,
    /// Delivery address.
    #[validate(nested)]
    ship_to: Option<Address>,
}

impl PaymentOptionsRequest {
    /// The order, and its gross amount if that is all that is known of it.
    pub(super) fn order(self) -> Result<(NewOrder, Option<Amount>), Problem> {
        let (lines, amount) = match (self.lines, self.amount) {
            (Some(lines), None) => (lines, None),
            (None, Some(amount)) => (Vec::new(), Some(amount.into())),
            (None, None) => return Err(refused("/lines", "missing_field")),
            (Some(_), Some(_)) => return Err(refused("/amount", "lines_or_amount")),
        };
        let order = NewOrder::of_lines(self.company_id, self.business_unit_id, self.ship_to, lines);
        Ok((order, amount))
    }
}

fn refused(pointer: &str, code: &'static str) -> Problem {
    let detail = "either `lines` or `amount` is given";
    Problem::invalid(vec![Violation::new(pointer, code, detail)])
}
