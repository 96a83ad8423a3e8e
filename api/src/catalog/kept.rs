//! Products as they are kept between requests: with the JSON of all that is the same for everybody.

use domain::catalog::Product;
use persistence::DbError;

use super::price_view::CompanyPrice;
use super::wire::ProductView;
use crate::problem::Problem;

/// A product, and its JSON up to the price.
pub(crate) struct KeptProduct {
    pub(super) product: Product,
    up_to_price: String,
}

impl TryFrom<Product> for KeptProduct {
    type Error = DbError;

    fn try_from(product: Product) -> Result<Self, DbError> {
        let mut text =
            serde_json::to_string(&ProductView::from(&product)).map_err(DbError::corrupt)?;
        if !text.ends_with(UNPRICED) {
            return Err(DbError::corrupt("a product's JSON does not end with its price"));
        }
        text.truncate(text.len() - NOTHING.len());
        Ok(Self { product, up_to_price: text })
    }
}

/// How the JSON of a product ends that has no price, and what a price stands in place of.
const UNPRICED: &str = ",\"price\":null}";
const NOTHING: &str = "null}";

impl KeptProduct {
    /// As JSON, with what it costs somebody.
    pub(super) fn priced(&self, price: Option<&CompanyPrice>) -> Result<String, Problem> {
        let mut text = Vec::with_capacity(self.up_to_price.len() + 512);
        text.extend_from_slice(self.up_to_price.as_bytes());
        serde_json::to_writer(&mut text, &price).map_err(Problem::internal)?;
        text.push(b'}');
        String::from_utf8(text).map_err(Problem::internal)
    }
}
