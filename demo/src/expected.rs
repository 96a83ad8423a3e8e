//! The final totals computed from the data alone: each line rounded half away from zero.

use domain::money::{Currency, Money, MoneyError};
use rust_decimal::Decimal;

use super::replay::{Credit, Order};

/// The book's currency.
pub const CURRENCY: &str = "GBP";

/// The price of `quantity`, in pence.
pub fn pence(quantity: i64, unit_price: Decimal) -> Result<i64, MoneyError> {
    let value = Decimal::from(quantity).checked_mul(unit_price).ok_or(MoneyError::Overflow)?;
    Money::rounded(value, CURRENCY.parse::<Currency>()?).map(Money::minor)
}

/// Pence as the decimal string of an amount.
pub fn amount(pence: i64) -> String {
    Decimal::new(pence, 2).to_string()
}

/// The sums of the data, net.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    /// Sales documents: each becomes an order, a shipment and an invoice.
    pub orders: usize,
    /// Their lines.
    pub lines: usize,
    /// Lines at a price list's price.
    pub list_priced_lines: usize,
    /// The invoiced total, in pence.
    pub invoiced: i64,
    /// The credited total, in pence.
    pub credited: i64,
    /// Cancelled lines credited to an invoice.
    pub credited_on_invoice: usize,
    /// Cancelled lines credited on account.
    pub credited_on_account: usize,
}

impl Expected {
    /// The sums of `orders` and `credits`.
    pub fn of(orders: &[Order], credits: &[Credit]) -> Self {
        let lines_credited = |on_invoice: bool| {
            let those = credits.iter().filter(|credit| credit.order.is_some() == on_invoice);
            those.map(|credit| credit.lines.len()).sum()
        };
        Self {
            orders: orders.len(),
            lines: orders.iter().map(|order| order.lines.len()).sum(),
            list_priced_lines: orders.iter().map(Order::list_priced_lines).sum(),
            invoiced: orders.iter().map(|order| order.net).sum(),
            credited: credits.iter().map(|credit| credit.net).sum(),
            credited_on_invoice: lines_credited(true),
            credited_on_account: lines_credited(false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::plan::bundled;
    use super::*;

    #[test]
    fn a_line_is_rounded_half_away_from_zero() {
        for (quantity, price, minor) in [(3, "0.015", 5), (1, "0.001", 0), (6, "2.55", 1530)] {
            assert_eq!(pence(quantity, price.parse().unwrap()), Ok(minor), "{quantity} × {price}");
        }
        assert_eq!(amount(57_271_389), "572713.89");
    }

    #[test]
    fn the_bundled_month_has_no_half_pence_so_its_sums_are_its_publisher_s() {
        let plan = bundled();
        let expected = Expected::of(&plan.orders, &plan.credits);

        assert_eq!((expected.orders, expected.lines), (1_400, 26_157));
        assert_eq!(amount(expected.invoiced), "572713.89");
        assert_eq!(amount(expected.credited), "18109.87");
        assert_eq!(expected.credited_on_invoice + expected.credited_on_account, 690);
    }
}
