//! In-memory cache of products and their rendered JSON, keyed by id and version and by the versions of
//! the price lists. A version never changes, so an entry is never stale; the current version is read
//! every time.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::catalog::{Product, ProductId};
use persistence::catalog::{self, PriceBook, Version};
use persistence::{Conn, DbError};
use quick_cache::Weighter;
use quick_cache::sync::Cache;

/// A few megabytes at most.
const PRODUCTS: usize = 10_000;
/// Approximate number of price books; the real bound is their total size.
const BOOKS: usize = 10_000;
const BYTES_OF_BOOKS: u64 = 8 << 20;
/// Maximum total size of all texts.
const BYTES_OF_TEXTS: u64 = 32 << 20;
/// Approximate size of a text or a book beyond its characters or lists.
const OVERHEAD: u64 = 100;

/// Identifies a [`PriceBook`]; never reused for another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct BookNumber(u64);

type TextKey = (BookNumber, Version<ProductId>);

/// Cache of products, price books and rendered texts.
#[derive(Debug)]
pub(crate) struct ProductCache {
    products: Cache<Version<ProductId>, Arc<Product>>,
    books: Cache<PriceBook, BookNumber, Size>,
    next: AtomicU64,
    texts: Cache<TextKey, Arc<str>, Size>,
}

/// In bytes.
#[derive(Debug, Clone, Copy)]
struct Size;

impl Weighter<PriceBook, BookNumber> for Size {
    fn weight(&self, book: &PriceBook, _number: &BookNumber) -> u64 {
        size_of_val(book.lists.as_slice()) as u64 + OVERHEAD
    }
}

impl Weighter<TextKey, Arc<str>> for Size {
    fn weight(&self, _key: &TextKey, text: &Arc<str>) -> u64 {
        text.len() as u64 + OVERHEAD
    }
}

impl Default for ProductCache {
    fn default() -> Self {
        Self {
            products: Cache::new(PRODUCTS),
            books: Cache::with_weighter(BOOKS, BYTES_OF_BOOKS, Size),
            next: AtomicU64::new(0),
            texts: Cache::with_weighter(PRODUCTS, BYTES_OF_TEXTS, Size),
        }
    }
}

impl ProductCache {
    /// The products in these versions; none if one of them has a different version by now.
    pub(super) fn products(
        &self,
        conn: &mut Conn,
        wanted: &[Version<ProductId>],
    ) -> Result<Option<Vec<Arc<Product>>>, DbError> {
        let mut found = Vec::with_capacity(wanted.len());
        let mut missing = HashMap::new();
        for (id, version) in wanted {
            match self.products.get(&(*id, *version)) {
                Some(product) => found.push(product),
                None => drop(missing.insert(*id, *version)),
            }
        }
        if missing.is_empty() {
            return Ok(Some(found));
        }
        for product in catalog::find_all(conn, missing.keys().copied())? {
            let product = Arc::new(product);
            let (id, version) = (product.id, product.version);
            self.products.insert((id, version), Arc::clone(&product));
            if missing.get(&id) != Some(&version) {
                return Ok(None);
            }
            found.push(product);
        }
        Ok(Some(found))
    }

    /// The number of a book; a book that was evicted gets a new number.
    pub(super) fn number(&self, book: &PriceBook) -> BookNumber {
        self.books.get(book).unwrap_or_else(|| {
            let number = BookNumber(self.next.fetch_add(1, Ordering::Relaxed));
            self.books.insert(book.clone(), number);
            number
        })
    }

    /// The cached text of this product version for this book.
    pub(super) fn text(&self, book: BookNumber, product: Version<ProductId>) -> Option<Arc<str>> {
        self.texts.get(&(book, product))
    }

    /// Stores the text of this product version for this book.
    pub(super) fn keep(&self, book: BookNumber, product: Version<ProductId>, text: Arc<str>) {
        self.texts.insert((book, product), text);
    }
}
