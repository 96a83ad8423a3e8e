//! Who may do what: every operation of the document asked by everybody, as one reviewed table.

use std::fmt::Write as _;

use rstest::rstest;
use serde_json::json;

use crate::support::app::Shop;
use crate::support::database::Backend;
use crate::support::document::{Things, operations};

/// The scene is Acme's, so the stranger must see 404 wherever a path names something.
///
/// A body with an unknown field gets as far as the body's check and changes nothing: **400 means
/// that the caller was let in.**
#[rstest]
fn who_may_do_what(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let mut things = Things::in_shop(&shop);
    let actors = [
        ("anonymous", shop.anonymous()),
        ("stranger", shop.stranger()),
        ("buyer", shop.buyer()),
        ("approver", shop.approver()),
        ("company_admin", shop.company_admin()),
        ("staff", shop.staff()),
    ];
    let mut table = format!("{:58}", "operation");
    for (name, _) in &actors {
        let _ = write!(table, " {name:>13}");
    }
    let body = json!({ "no_such_field": 1 });
    for operation in operations() {
        let name = format!("{} {}", operation.method, operation.template);
        let _ = write!(table, "\n{name:58}");
        for (_, actor) in &actors {
            things.renew(&shop, &operation);
            let path = things.path(&operation.template);
            let body = operation.body.then_some(&body);
            let answer = actor.send(&operation.method, &path, &[], body);
            let _ = write!(table, " {:>13}", answer.status);
        }
    }
    // One table for both databases.
    insta::with_settings!({ snapshot_suffix => "", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("roles", table);
    });
}

#[test]
fn a_stranger_finds_nothing_of_another_company() {
    let Some(shop) = Shop::start(Backend::Sqlite) else { return };
    let things = Things::in_shop(&shop);
    let stranger = shop.stranger();
    // What every company shares, or what only staff may touch at all.
    let shared = ["/v1/products", "/v1/stock", "/v1/jobs"];
    let found: Vec<_> = operations()
        .into_iter()
        .filter(|o| o.template.contains('{') && !shared.iter().any(|s| o.template.starts_with(s)))
        .filter_map(|o| {
            let body = json!({ "no_such_field": 1 });
            let path = things.path(&o.template);
            let answer = stranger.send(&o.method, &path, &[], o.body.then_some(&body));
            (answer.status != 404).then(|| format!("{} → {}", answer.asked, answer.status))
        })
        .collect();
    assert!(found.is_empty(), "a stranger learns of these:\n  {}", found.join("\n  "));
}
