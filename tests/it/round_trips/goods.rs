//! Products, price lists, prices, tax rates.

use domain::catalog::{Product, ProductId, QuantityRule, Sku, TaxClass};
use domain::companies::CompanyId;
use domain::identity::Scope;
use domain::pricing::{PriceList, TaxRate, Validity};
use domain::purchasing::OnViolation;
use persistence::pricing::{self, Tier};
use persistence::{Conn, DbError, catalog};
use proptest::collection::btree_set;
use proptest::option::of;
use proptest::prelude::*;
use rstest::rstest;

use super::holds;
use super::values::*;
use crate::support::database::Backend;

prop_compose! {
    fn product()(
        id in id(), sku in text(), name in text(), unit in text(), tax_class in tax_class(),
        list_price in of(money()), min in of(1..=10_i64), max in of(1_000..=9_999_i64),
        increment in of(1..=10_i64), on_violation in word(&OnViolation::ALL),
        version in version(), created_at in moment(),
    ) -> Product {
        Product {
            id, sku: Sku::stored(sku), name, unit, tax_class, list_price, on_violation, version,
            created_at,
            quantity_rule: QuantityRule::new(min, max, increment).expect("a rule"),
        }
    }
}

prop_compose! {
    fn price_list()(
        id in id(), name in text(), currency in currency(), priority in -1_000..1_000_i64,
        from in of(day()), lasts in of(0..1_000_u64),
        companies in of(btree_set(id(), 0..4)), version in version(), created_at in moment(),
    ) -> PriceList {
        let from_or_first = from.unwrap_or_default();
        let until = lasts.map(|days| from_or_first + chrono::Days::new(days));
        PriceList {
            id, name, currency, priority, version, created_at,
            validity: Validity::new(from, until).expect("a validity"),
            // They are loaded in the order of their ids.
            companies: companies.map(|ids| ids.into_iter().collect::<Vec<CompanyId>>()),
        }
    }
}

prop_compose! {
    fn tax_rate()(
        country in country(), class in tax_class(), rate in rate(), valid_from in of(day()),
    ) -> TaxRate {
        TaxRate { country, class, rate, valid_from }
    }
}

prop_compose! {
    fn tier()(
        product in id(), min_quantity in 1..1_000_000_i64, unit_price in unit_price(),
    ) -> Tier {
        Tier { product, min_quantity, unit_price }
    }
}

/// The same product without its changeable values.
fn other_than(product: &Product) -> Product {
    Product {
        sku: Sku::stored("before".to_owned()),
        version: product.version - 1,
        ..plain(product.id, product.created_at)
    }
}

fn plain(id: ProductId, created_at: chrono::DateTime<chrono::Utc>) -> Product {
    Product {
        id,
        sku: Sku::stored("PLAIN".to_owned()),
        name: "Plain".to_owned(),
        unit: "piece".to_owned(),
        tax_class: TaxClass::default(),
        list_price: None,
        quantity_rule: QuantityRule::default(),
        on_violation: OnViolation::Deny,
        version: 1,
        created_at,
    }
}

#[rstest]
fn products_are_added(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, product(), |conn, product| {
        catalog::insert(conn, product)?;
        catalog::find(conn, product.id)
    });
}

#[rstest]
fn products_are_changed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, product(), |conn, product| {
        catalog::insert(conn, &other_than(product))?;
        catalog::save(conn, product, product.created_at)?;
        catalog::find(conn, product.id)
    });
}

#[rstest]
fn price_lists_are_added(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, price_list(), |conn, list| {
        pricing::insert(conn, list)?;
        pricing::find(conn, &Scope::Everything, list.id)
    });
}

#[rstest]
fn price_lists_are_changed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, price_list(), |conn, list| {
        let before = PriceList {
            id: list.id,
            name: "before".to_owned(),
            currency: "CHF".parse().expect("a currency"),
            priority: -1_001,
            validity: Validity::default(),
            companies: None,
            version: list.version - 1,
            created_at: list.created_at,
        };
        pricing::insert(conn, &before)?;
        pricing::save(conn, list, list.created_at)?;
        pricing::find(conn, &Scope::Everything, list.id)
    });
}

#[rstest]
fn prices(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    fn save_and_load(conn: &mut Conn, tier: &Tier) -> Result<Option<Tier>, DbError> {
        catalog::insert(conn, &plain(tier.product, chrono::DateTime::UNIX_EPOCH))?;
        let list = domain::pricing::PriceListId::from_uuid(uuid::Uuid::from_u128(1));
        pricing::replace_prices(conn, list, &[tier.product], &[*tier])?;
        let found = pricing::prices_of(conn, list, &[tier.product])?.pop();
        Ok(found.filter(|found| found.sku == "PLAIN").map(|found| found.tier))
    }
    holds(backend, tier(), save_and_load);
}

#[rstest]
fn tax_rates(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, tax_rate(), |conn, rate| {
        pricing::replace_tax_rates(conn, std::slice::from_ref(rate))?;
        Ok(pricing::all_tax_rates(conn)?.pop())
    });
}
