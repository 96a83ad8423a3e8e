//! Permissions for tax rates and price lists.

macro_rules! pricing {
    ($($before:tt)*) => { permissions! { $($before)*
        /// Set tax rates.
        SetTaxRates = "tax_rates.set", staff [Finance];
        /// See tax rates.
        ReadTaxRates = "tax_rates.read", staff [Auditor, Finance, Executive];
        /// Add price lists.
        CreatePriceLists = "price_lists.create";
        /// Change price lists and their companies.
        UpdatePriceLists = "price_lists.update";
        /// Set the prices of a list.
        SetPrices = "price_lists.set_prices";
        /// See price lists.
        ReadPriceLists = "price_lists.read", staff [Auditor, Executive];
    } };
}
