//! A page of products with the prices of a company, or of guests.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::catalog::ProductId;
use domain::money::Currency;
use persistence::catalog::{Listing, PriceBook, Version, candidates, listing, listing_of_guests};
use persistence::page::{Position, Slice};
use persistence::{Conn, DbError};

use super::price_view::{Buyer, price};
use super::product_cache::ProductCache;
use super::wire::ProductView;
use crate::kernel::problem::Problem;

/// Retries for a page that changes during the read.
const ATTEMPTS: u32 = 10;

/// The reader that prices are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PricesFor {
    /// A company that pays them.
    Company(Buyer),
    /// Guests, in this currency: the prices of lists for everyone.
    Guests(Currency),
}

/// The buyer and the time of a price query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Buying {
    /// Reader that the prices are for.
    pub(super) buyer: PricesFor,
    /// Business time; the seller's time zone turns it into a day.
    pub(super) at: DateTime<Utc>,
}

/// The products of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Priced {
    /// With prices.
    Shown(Vec<Shown>),
    /// The caller sees no prices: the company is not active.
    Withheld,
}

/// A rendered product of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    /// Position in the list.
    pub(super) place: Position,
    /// Rendered JSON.
    pub(super) text: Arc<str>,
}

/// The products with this buyer's prices, as JSON, newest first; none if the company does not exist.
/// Guests share a text only with companies of an equal price book, thus without lists of their own. Takes one
/// statement while the cache `kept` holds the texts for these versions of products and price lists.
pub(super) fn list_priced(
    conn: &mut Conn,
    cache: &ProductCache,
    buying: Buying,
    slice: Slice,
) -> Result<Option<Priced>, Problem> {
    for _ in 0..ATTEMPTS {
        let listing = match buying.buyer {
            PricesFor::Company(buyer) => {
                let found = listing(conn, buyer.company, slice, buying.at)?;
                let Some((status, listing)) = found else { return Ok(None) };
                if !buyer.sees_prices(status) {
                    return Ok(Some(Priced::Withheld));
                }
                listing
            }
            PricesFor::Guests(currency) => listing_of_guests(conn, currency, slice, buying.at)?,
        };
        if let Some(texts) = texts(conn, cache, &listing)? {
            return Ok(Some(Priced::Shown(texts)));
        }
    }
    Err(DbError::Busy.into())
}

/// The page's texts; none if one of its products or price lists changed meanwhile.
fn texts(
    conn: &mut Conn,
    cache: &ProductCache,
    listing: &Listing,
) -> Result<Option<Vec<Shown>>, Problem> {
    let number = cache.number(&listing.book);
    let products = listing.products.iter();
    let wanted: Vec<Version<ProductId>> =
        products.map(|(place, version)| (ProductId::from_uuid(place.id), *version)).collect();
    let mut texts: Vec<_> = wanted.iter().map(|product| cache.text(number, *product)).collect();
    let missing = wanted.iter().zip(&texts).filter(|(_, text)| text.is_none());
    let missing: Vec<Version<ProductId>> = missing.map(|(product, _)| *product).collect();
    if !missing.is_empty() {
        let made = make(conn, cache, &listing.book, &missing)?;
        let Some(mut made) = made else { return Ok(None) };
        for (product, text) in wanted.iter().zip(&mut texts) {
            if let Some(made) = made.remove(&product.0) {
                cache.keep(number, *product, Arc::clone(&made));
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

/// Renders these versions of products; none if a product, or a price list of the book, has a different
/// version by now.
fn make(
    conn: &mut Conn,
    cache: &ProductCache,
    book: &PriceBook,
    wanted: &[Version<ProductId>],
) -> Result<Option<HashMap<ProductId, Arc<str>>>, Problem> {
    let Some(products) = cache.products(conn, wanted)? else { return Ok(None) };
    let wanted = wanted.iter().map(|(id, _)| *id);
    let Some(mut candidates) = candidates(conn, book, wanted)? else { return Ok(None) };
    let shown = products.iter().map(|product| {
        let candidates = candidates.remove(&product.id).unwrap_or_default();
        let price = price(product, &candidates, book.currency, book.on);
        Ok((product.id, ProductView::priced(product, price).text()?.into()))
    });
    shown.collect::<Result<_, Problem>>().map(Some)
}

#[cfg(test)]
mod tests {
    use diesel::connection::SimpleConnection;
    use domain::companies::CompanyId;
    use persistence::{Settings, Store};
    use serde_json::Value;
    use uuid::Uuid;

    use super::*;

    /// A company, a product, and a price list for all companies with a price for the product.
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

    /// Name and price of the only product of the page.
    fn shown(page: &Priced) -> String {
        let Priced::Shown(page) = page else { panic!("{page:?}") };
        let product: Value = serde_json::from_str(&page[0].text).unwrap();
        let price = &product["price"]["tiers"][0]["unit_price"];
        format!("{} {}", product["name"].as_str().unwrap(), price.as_str().unwrap_or_default())
    }

    /// The page after `change`, which runs between the page's statement and the next one.
    fn after(conn: &mut Conn, change: &str) -> Result<(), Problem> {
        let cache = ProductCache::default();
        let company = CompanyId::from_uuid(Uuid::from_u128(1));
        let buyer = PricesFor::Company(Buyer::for_staff(company));
        let buying = Buying { buyer, at: DateTime::UNIX_EPOCH };
        let slice = Slice { after: None, limit: 20 };
        let (_status, before) = listing(conn, company, slice, buying.at)?.expect("the company");
        conn.batch_execute(change).unwrap();
        assert_eq!(texts(conn, &cache, &before)?, None, "{change}");
        let twice = [(); 2].map(|()| list_priced(conn, &cache, buying, slice));
        let twice = twice.map(|page| page.map(|page| shown(&page.expect("the company"))));
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
                conn.batch_execute(SHOP).unwrap();
                after(conn, change)
            });
            done.await.unwrap();
        }
    }
}
