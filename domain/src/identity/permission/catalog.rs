//! Permissions for products and stock.

macro_rules! catalog {
    ($($before:tt)*) => { permissions! { $($before)*
        /// Add products.
        CreateProducts = "products.create";
        /// See products.
        ReadProducts = "products.read", members [Buyer, CompanyAdmin], staff [Auditor];
        /// Change products.
        UpdateProducts = "products.update";
        /// See stock on hand and available.
        ReadStock = "stock.read", members [Buyer, CompanyAdmin], staff [Auditor];
        /// Set stock on hand.
        SetStock = "stock.set";
    } };
}
