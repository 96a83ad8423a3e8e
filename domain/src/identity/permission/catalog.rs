//! Permissions for products and stock.

macro_rules! catalog {
    ($($before:tt)*) => { permissions! { $($before)*
        /// Add products.
        CreateProducts = "products.create", staff [Marketing];
        /// See products.
        ReadProducts = "products.read",
            members [Buyer, CompanyAdmin],
            staff [Auditor, Marketing, Sales, Executive];
        /// Change products.
        UpdateProducts = "products.update", staff [Marketing];
        /// See stock on hand and available.
        ReadStock = "stock.read", members [Buyer, CompanyAdmin], staff [Auditor, Sales, Executive];
        /// Set stock on hand.
        SetStock = "stock.set";
    } };
}
