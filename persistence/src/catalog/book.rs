//! A company's price book: its price lists with their versions, and the prices in them.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::catalog::ProductId;
use domain::money::Currency;
use domain::pricing::{Candidate, PriceListId};

use crate::{Conn, DbError, pricing};

/// An id and a version.
pub type Version<I> = (I, i64);

/// Everything that determines prices, besides the product: companies with equal books see equal prices.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PriceBook {
    /// The currency the company buys in.
    pub currency: Currency,
    /// The applicable price lists, by id; a list's version rises with any change of its prices.
    pub lists: Vec<Version<PriceListId>>,
    /// The seller's day: price lists are valid from a day and until a day.
    pub on: NaiveDate,
}

/// The prices that the book's lists have for these products; `None` if one of the lists has changed.
pub fn candidates(
    conn: &mut Conn,
    book: &PriceBook,
    products: impl Iterator<Item = ProductId>,
) -> Result<Option<HashMap<ProductId, Vec<Candidate>>>, DbError> {
    let mut found = HashMap::<_, Vec<_>>::new();
    for (list, tier) in pricing::tiers(conn, book.lists.iter().map(|(id, _)| *id), products)? {
        if book.lists.binary_search(&list).is_err() {
            return Ok(None);
        }
        if let Some((product, candidate)) = tier {
            found.entry(product).or_default().push(candidate);
        }
    }
    Ok(Some(found))
}
