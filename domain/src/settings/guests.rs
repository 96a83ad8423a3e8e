//! Guests: requests without a credential.

use crate::money::Currency;

/// What guests may read; by default nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Guests {
    /// Products.
    pub catalogue: bool,
    /// Prices beside the products: list prices, and with a currency those of price lists for everyone.
    pub prices: bool,
    /// Stock.
    pub stock: bool,
    /// The currency of their prices.
    pub currency: Option<Currency>,
}

impl Guests {
    /// The currency that a guest is shown prices in; `None`: no price.
    pub fn priced_in(&self) -> Option<Currency> {
        self.currency.filter(|_| self.prices)
    }
}
