//! Events of products and stock.

macro_rules! catalog {
    ($($before:tt)*) => { events! { $($before)*
        about crate::catalog::StockTag, read with ReadStock {
            /// Stock was counted.
            StockSet = "stock.set";
            /// Stock was adjusted without a count.
            StockAdjusted = "stock.adjusted";
        }
        about crate::catalog::ProductTag, read with ReadProducts {
            /// A product was added.
            ProductCreated = "product.created";
            /// A product was changed.
            ProductUpdated = "product.updated";
        }
    } };
}
