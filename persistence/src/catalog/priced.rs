//! A page of products with the prices a company may get.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use domain::catalog::{Product, ProductId};
use domain::companies::CompanyId;
use domain::money::Currency;
use domain::pricing::Candidate;

use super::kept::{Book, Kept, Version};
use super::listing::{Listing, listing};
use crate::page::{Position, Slice};
use crate::{Conn, DbError, pricing};

/// How often a page is read that changes while it is read.
const ATTEMPTS: u32 = 10;

/// For whom, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Buying {
    /// Whose prices.
    pub company: CompanyId,
    /// Business time: the seller's zone says which day that is.
    pub at: DateTime<Utc>,
}

/// A product of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Its place in the list.
    pub place: Position,
    /// What is shown of it.
    pub text: Arc<str>,
}

/// What is shown of a product to whom these prices are offered, who buys in this currency on this day: of
/// every tier, also those that cannot win (another currency, not valid on the day).
pub trait Show<E>: Fn(&Product, &[Candidate], (Currency, NaiveDate)) -> Result<String, E> {}

impl<E, F: Fn(&Product, &[Candidate], (Currency, NaiveDate)) -> Result<String, E>> Show<E> for F {}

/// What `show` makes of the products for who is buying, the newest first; none: there is no such company. It
/// is one statement as long as it is `kept` what was made of their versions and those of the price lists.
/// `show` is always the same function.
pub fn list_priced<E: From<DbError>>(
    conn: &mut Conn,
    kept: &Kept,
    buying: Buying,
    slice: Slice,
    show: impl Show<E>,
) -> Result<Option<Vec<Shown>>, E> {
    for _ in 0..ATTEMPTS {
        let listing = listing(conn, buying.company, slice, buying.at)?;
        let Some(listing) = listing else { return Ok(None) };
        if let Some(texts) = texts(conn, kept, &listing, &show)? {
            return Ok(Some(texts));
        }
    }
    Err(E::from(DbError::Busy))
}

/// The page's texts; none if one of its products or price lists has changed since.
fn texts<E: From<DbError>>(
    conn: &mut Conn,
    kept: &Kept,
    listing: &Listing,
    show: &impl Show<E>,
) -> Result<Option<Vec<Shown>>, E> {
    let number = kept.number(&listing.book);
    let products = listing.products.iter();
    let wanted: Vec<Version<ProductId>> =
        products.map(|(place, version)| (ProductId::from_uuid(place.id), *version)).collect();
    let mut texts: Vec<_> = wanted.iter().map(|product| kept.text(number, *product)).collect();
    let missing = wanted.iter().zip(&texts).filter(|(_, text)| text.is_none());
    let missing: Vec<Version<ProductId>> = missing.map(|(product, _)| *product).collect();
    if !missing.is_empty() {
        let made = make(conn, kept, (&listing.book, &missing), show)?;
        let Some(mut made) = made else { return Ok(None) };
        for (product, text) in wanted.iter().zip(&mut texts) {
            if let Some(made) = made.remove(&product.0) {
                kept.keep(number, *product, Arc::clone(&made));
                *text = Some(made);
            }
        }
    }
    let page = listing.products.iter().zip(texts);
    let page = page.map(|((place, _), text)| Some(Shown { place: *place, text: text? }));
    let page = page.collect::<Option<Vec<_>>>();
    // Products are never deleted.
    Ok(Some(page.ok_or_else(|| DbError::corrupt("a product is listed and not there"))?))
}

/// What `show` makes of these products in these versions; none if one of them, or a list of the book, has
/// another by now.
fn make<E: From<DbError>>(
    conn: &mut Conn,
    kept: &Kept,
    (book, wanted): (&Book, &[Version<ProductId>]),
    show: &impl Show<E>,
) -> Result<Option<HashMap<ProductId, Arc<str>>>, E> {
    let Some(products) = kept.products(conn, wanted)? else { return Ok(None) };
    let wanted = wanted.iter().map(|(id, _)| *id);
    let Some(mut candidates) = candidates(conn, book, wanted)? else { return Ok(None) };
    let shown = products.iter().map(|product| {
        let candidates = candidates.remove(&product.id).unwrap_or_default();
        Ok((product.id, show(product, &candidates, (book.currency, book.on))?.into()))
    });
    shown.collect::<Result<_, E>>().map(Some)
}

/// What the lists of the book have for these products; none if one of the lists has changed.
fn candidates(
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

#[cfg(test)]
mod tests {
    use diesel::connection::SimpleConnection;
    use uuid::Uuid;

    use super::*;
    use crate::store::{Settings, Store};

    /// A company, a product, and a list for everyone that has a price for it.
    const SHOP: &str = "
        INSERT INTO companies (id, name, country, currency, vat_id_verified, net_days, time_zone, status,
            on_hold, version, created_at, updated_at)
        VALUES (x'00000000000000000000000000000001', 'A', 'FR', 'EUR', 0, 30, 'UTC', 'active', 0, 1, 0, 0);
        INSERT INTO products (id, sku, name, unit, tax_class, version, created_at, updated_at)
        VALUES (x'00000000000000000000000000000002', 'BOLT', 'Bolt', 'piece', 'standard', 1, 0, 0);
        INSERT INTO price_lists (id, name, currency, priority, for_everyone, version, created_at, updated_at)
        VALUES (x'00000000000000000000000000000003', 'Trade', 'EUR', 0, 1, 1, 0, 0);
        INSERT INTO prices (product_id, price_list_id, min_quantity, unit_price)
        VALUES (x'00000000000000000000000000000002', x'00000000000000000000000000000003', 1, '5');";
    const NEW_PRICE: &str = "UPDATE prices SET unit_price = '6'; \
        UPDATE price_lists SET version = version + 1;";
    const NO_PRICE: &str = "DELETE FROM prices; UPDATE price_lists SET version = version + 1;";
    const NEW_NAME: &str = "UPDATE products SET name = 'Zinc bolt', version = version + 1;";

    fn shown(product: &Product, candidates: &[Candidate]) -> String {
        let prices = candidates.iter().map(|candidate| candidate.unit_price.decimal().to_string());
        format!("{} {}", product.name, prices.collect::<Vec<_>>().join(", "))
    }

    /// What is shown after `change`, which comes between the page's statement and the next.
    fn after(conn: &mut Conn, change: &str) -> Result<(), DbError> {
        let kept = Kept::default();
        let show = |product: &_, candidates: &_, _| Ok::<_, DbError>(shown(product, candidates));
        let company = CompanyId::from_uuid(Uuid::from_u128(1));
        let buying = Buying { company, at: DateTime::UNIX_EPOCH };
        let slice = Slice { after: None, limit: 20 };
        let before = listing(conn, company, slice, buying.at)?.expect("the company");
        conn.batch_execute(change)?;
        assert_eq!(texts(conn, &kept, &before, &show)?, None, "{change}");
        let twice = [(); 2].map(|()| list_priced(conn, &kept, buying, slice, show));
        let twice =
            twice.map(|page| page.map(|page| page.expect("the company")[0].text.to_string()));
        let [made, kept] = twice;
        let expected = match change {
            NEW_PRICE => "Bolt 6",
            NO_PRICE => "Bolt ",
            _ => "Zinc bolt 5",
        };
        assert_eq!((made?.as_str(), kept?.as_str()), (expected, expected));
        Ok(())
    }

    #[tokio::test]
    async fn what_changes_after_the_page_was_listed_is_not_shown_as_what_was_listed() {
        for change in [NEW_PRICE, NO_PRICE, NEW_NAME] {
            let directory = tempfile::tempdir().unwrap();
            let url = format!("sqlite://{}", directory.path().join("shop.db").display());
            let store = Store::open(&Settings::new(url)).unwrap();
            let done = store.write(move |conn| {
                conn.batch_execute(SHOP)?;
                after(conn, change)
            });
            done.await.unwrap();
        }
    }
}
