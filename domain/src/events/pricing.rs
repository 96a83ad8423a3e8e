//! Events of price lists and tax rates.

macro_rules! pricing {
    ($($before:tt)*) => { events! { $($before)*
        about crate::pricing::PriceListTag, read with ReadPriceLists {
            /// A price list was added.
            PriceListCreated = "price_list.created";
            /// A price list was changed.
            PriceListUpdated = "price_list.updated";
            /// Prices of a list were set.
            PricesSet = "price_list.prices_set";
        }
        about crate::pricing::TaxRatesTag, read with ReadTaxRates {
            /// Tax rates were set.
            TaxRatesSet = "tax_rates.set";
        }
    } };
}
