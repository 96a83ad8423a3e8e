//! Quantity rules.

use domain::catalog::{Product, QuantityRule, Sku, TaxClass};
use domain::companies::Owner;
use domain::identity::Scope;
use domain::purchasing::{Binds, OnViolation, ProductRule};
use persistence::{Conn, DbError, catalog, purchasing};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use rstest::rstest;

use super::holds;
use super::rules::step_rule;
use super::values::*;
use crate::support::database::Backend;

prop_compose! {
    /// A rule for the product whose id and SKU [`of_product`] stores.
    fn quantity_rule()(
        id in id(), product in id(),
        binds in prop_oneof![id().prop_map(Binds::Company), id().prop_map(Binds::PriceList)],
        (unit, owner) in (of(id()), word(&Owner::ALL)),
        (min, max, step) in (of(1..100_i64), of(100..1_000_i64), 1..5_i64),
        on_violation in word(&OnViolation::ALL), steps in vec(step_rule(), 0..3),
        version in version(), created_at in moment(),
    ) -> ProductRule {
        let bounds = ProductRule::bounds(min, max, Some(step)).expect("bounds");
        let sku = Sku::stored("BOLT".to_owned());
        ProductRule {
            id, product, sku, binds, unit, owner, bounds, on_violation, steps, version, created_at,
        }
    }
}

fn of_product(conn: &mut Conn, rule: &ProductRule) -> Result<(), DbError> {
    let product = Product {
        id: rule.product,
        sku: rule.sku.clone(),
        name: "Bolt".to_owned(),
        unit: "piece".to_owned(),
        tax_class: TaxClass::default(),
        list_price: None,
        quantity_rule: QuantityRule::default(),
        on_violation: OnViolation::Deny,
        version: 1,
        created_at: rule.created_at,
    };
    catalog::insert(conn, &product)
}

#[rstest]
fn quantity_rules_are_added(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, quantity_rule(), |conn, rule| {
        of_product(conn, rule)?;
        purchasing::insert_quantity_rule(conn, rule)?;
        purchasing::find_quantity_rule(conn, &Scope::Everything, rule.id)
    });
}

#[rstest]
fn quantity_rules_are_changed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, quantity_rule(), |conn, rule| {
        of_product(conn, rule)?;
        let before = ProductRule {
            bounds: ProductRule::bounds(Some(1), None, None).expect("bounds"),
            on_violation: OnViolation::Deny,
            steps: Vec::new(),
            version: rule.version - 1,
            ..rule.clone()
        };
        purchasing::insert_quantity_rule(conn, &before)?;
        purchasing::save_quantity_rule(conn, rule)?;
        purchasing::find_quantity_rule(conn, &Scope::Everything, rule.id)
    });
}
