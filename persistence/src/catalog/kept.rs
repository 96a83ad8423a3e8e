//! Products and price lists by id and version, as they were read before. A version never changes, so that
//! what is kept of it is never out of date; which version counts is read every time.

use std::collections::HashMap;
use std::sync::Arc;

use diesel::prelude::*;
use domain::catalog::{Product, ProductId};
use domain::pricing::PriceListId;
use quick_cache::sync::Cache;

use super::row::ProductRow;
use crate::pricing::{Pricing, pricings};
use crate::schema::products as p;
use crate::{Conn, Db, DbError};

/// A few megabytes at most.
const PRODUCTS: usize = 10_000;
const LISTS: usize = 10_000;

/// An id and a version.
pub(super) type Version<I> = (I, i64);

/// The products, each as a `P`, and price lists that were read last.
#[derive(Debug)]
pub struct Kept<P> {
    products: Cache<Version<ProductId>, Arc<P>>,
    lists: Cache<Version<PriceListId>, Arc<Pricing>>,
}

impl<P> Default for Kept<P> {
    fn default() -> Self {
        Self { products: Cache::new(PRODUCTS), lists: Cache::new(LISTS) }
    }
}

impl<P: TryFrom<Product, Error = DbError>> Kept<P> {
    /// The products in these versions; none if one of them has another by now.
    pub(super) fn products(
        &self,
        conn: &mut Conn,
        wanted: impl Iterator<Item = Version<ProductId>>,
    ) -> Result<Option<HashMap<ProductId, Arc<P>>>, DbError> {
        let (mut found, missing) = look(&self.products, wanted);
        if !missing.is_empty() {
            let query = p::table.filter(p::id.eq_any(missing.keys().map(|id| Db(*id))));
            let rows: Vec<ProductRow> = query.select(ProductRow::as_select()).load(conn)?;
            for row in rows {
                let product = Product::try_from(row)?;
                let (id, version) = (product.id, product.version);
                let product = Arc::new(P::try_from(product)?);
                self.products.insert((id, version), Arc::clone(&product));
                if missing.get(&id) != Some(&version) {
                    return Ok(None);
                }
                found.insert(id, product);
            }
        }
        Ok(Some(found))
    }

    /// What these versions of price lists say of all their prices; none if one has another by now.
    pub(super) fn lists(
        &self,
        conn: &mut Conn,
        wanted: impl Iterator<Item = Version<PriceListId>>,
    ) -> Result<Option<HashMap<PriceListId, Arc<Pricing>>>, DbError> {
        let (mut found, missing) = look(&self.lists, wanted);
        if !missing.is_empty() {
            for (id, version, pricing) in pricings(conn, missing.keys().copied())? {
                let pricing = Arc::new(pricing);
                self.lists.insert((id, version), Arc::clone(&pricing));
                if missing.get(&id) != Some(&version) {
                    return Ok(None);
                }
                found.insert(id, pricing);
            }
        }
        Ok(Some(found))
    }
}

/// What is kept of these, and what is not.
fn look<I, T>(
    kept: &Cache<Version<I>, Arc<T>>,
    wanted: impl Iterator<Item = Version<I>>,
) -> (HashMap<I, Arc<T>>, HashMap<I, i64>)
where
    I: Copy + Eq + std::hash::Hash,
{
    let (mut found, mut missing) = (HashMap::new(), HashMap::new());
    for (id, version) in wanted {
        if found.contains_key(&id) {
            continue;
        }
        match kept.get(&(id, version)) {
            Some(one) => drop(found.insert(id, one)),
            None => drop(missing.insert(id, version)),
        }
    }
    (found, missing)
}
