//! The price book of a company, by versions, and the prices that its lists have.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::catalog::ProductId;
use domain::money::Currency;
use domain::pricing::{Candidate, PriceListId};

use crate::{Conn, DbError, pricing};

/// An id and a version.
pub type Version<I> = (I, i64);

/// All that decides, with a product, what it costs: two companies with the same book see the same prices.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Book {
    /// What is bought in.
    pub currency: Currency,
    /// The price lists that count, by id; a list's version rises with any of its prices.
    pub lists: Vec<Version<PriceListId>>,
    /// Lists count from a day on, and up to a day: the seller's.
    pub on: NaiveDate,
}

/// What the lists of the book have for these products; none if one of the lists has changed.
pub fn candidates(
    conn: &mut Conn,
    book: &Book,
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
