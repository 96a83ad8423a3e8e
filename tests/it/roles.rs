//! Permissions by role: every operation of the document, called by every actor, as one reviewed table.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use domain::identity::Permission;
use rstest::rstest;
use serde_json::json;

use crate::grants::tree::{Units, at, member, shop_with_units};
use crate::sessions::{bearer, login};
use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::api_key;
use crate::support::database::Backend;
use crate::support::document::{AUDITOR, Things, operations};
use crate::support::scene::PASSWORD;

/// Operations that need authentication only.
const FOR_EVERYBODY: [&str; 8] = [
    "POST /v1/auth/logout",
    "POST /v1/auth/otp",
    "POST /v1/auth/otp/confirm",
    "POST /v1/auth/otp/disable",
    "POST /v1/auth/password",
    "GET /v1/clock",
    "POST /v1/emergency-access/{id}/end",
    "GET /v1/me",
];

/// All actors, by the name of their column.
fn everybody(shop: &Shop, units: &Units) -> Vec<(&'static str, Actor)> {
    let key = api_key(shop, &["orders.read"]).text("/key");
    let new = json!({ "name": "Warehouse", "scopes": ["stock.set"] });
    let operators = shop.staff().post("/v1/api-keys", &new).expect(201).text("/key");
    let staff = |role: &'static str| {
        let email = format!("{role}@comptoir.test");
        let new = json!({ "email": email, "name": role, "password": PASSWORD, "role": role });
        shop.staff().post("/v1/staff-users", &new).expect(201);
        (role, shop.anonymous().log_in(&email, PASSWORD))
    };
    let of_unit = |name: &'static str, role| {
        (name, member(shop, &format!("{name}@acme.test"), &[at(role, Some(&units.north))]))
    };
    vec![
        ("anonymous", shop.anonymous()),
        ("stranger", shop.stranger()),
        ("buyer", shop.buyer()),
        ("approver", shop.approver()),
        ("company_admin", shop.company_admin()),
        ("staff", shop.staff()),
        ("auditor", bearer(shop, &login(shop, AUDITOR))),
        ("orders_key", shop.anonymous().with_token(&key)),
        ("stock_key", shop.anonymous().with_token(&operators)),
        ("accountant", shop.member("accountant@acme.test", "accountant", &json!({}))),
        staff("marketing"),
        staff("sales"),
        staff("finance"),
        staff("executive"),
        of_unit("unit_buyer", "buyer"),
        of_unit("unit_approver", "approver"),
        ("team_lead", team_lead(shop)),
    ]
}

/// A member with a custom role: all orders, the own ones to cancel.
fn team_lead(shop: &Shop) -> Actor {
    let role = json!({
        "key": "team_lead", "name": "Lead", "side": "company",
        "permissions": [
            { "permission": "orders.read", "reach": "all" },
            { "permission": "orders.cancel", "reach": "own" },
            { "permission": "roles.read", "reach": "all" },
        ],
    });
    shop.company_admin().post("/v1/roles", &role).expect(201);
    member(shop, "lea@acme.test", &[at("team_lead", None)])
}

/// The actor's permissions, according to `/v1/me`.
fn permissions(actor: &Actor) -> Vec<String> {
    let me = actor.get("/v1/me");
    let named = me["permissions"].as_array().into_iter().flatten();
    named.filter_map(|name| name.as_str().map(str::to_owned)).collect()
}

/// Operations that need `members.update` as well for what is another user's.
const OF_OTHERS: [&str; 1] = ["POST /v1/delegations/{id}/end"];

/// The table's word for a response. A body with an unknown field reaches the body's check and changes
/// nothing: an authorized caller gets exactly that far.
#[track_caller]
fn word(answer: &Answer) -> String {
    match (answer.status, answer["code"].as_str()) {
        (400, Some("unknown_field")) => "let in".to_owned(),
        (status @ (200..300 | 401 | 403 | 404), _) => status.to_string(),
        _ => panic!("not in the table: {answer:?}"),
    }
}

/// A guest's column, once the settings let guests read the catalogue: only operations that say so let them in.
fn guest(shop: &Shop, things: &mut Things) -> Vec<String> {
    let catalogue = json!({ "guests": { "catalogue": true } });
    shop.staff().patch("/v1/settings", &catalogue).expect(200);
    let body = json!({ "no_such_field": 1 });
    let words = operations().into_iter().map(|operation| {
        things.renew(shop, &operation);
        let path = things.path(&operation.template);
        let body = operation.body.then_some(&body);
        let answer = shop.anonymous().send(&operation.method, &path, &[], body);
        let is_in = !matches!(answer.status, 401 | 403 | 404);
        assert!(!is_in || operation.guests || operation.public, "a guest: {answer:?}");
        word(&answer)
    });
    words.collect()
}

/// The scene belongs to Acme, so the stranger must see 404 for every path with an id. Acme's key has the
/// one scope `orders.read`, the operator's key the one scope `stock.set`.
///
/// The documented permission decides: a caller with it never gets 403 (but for [`OF_OTHERS`]), a caller without it is
/// never admitted.
#[rstest]
fn who_may_do_what(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    let mut things = Things::in_shop(&shop);
    let actors = everybody(&shop, &units);
    let rights: Vec<_> = actors.iter().map(|(_, actor)| permissions(actor)).collect();
    let mut rows = Vec::new();
    let body = json!({ "no_such_field": 1 });
    for operation in operations() {
        let name = format!("{} {}", operation.method, operation.template);
        let mut row = format!("{name:50}");
        for ((who, actor), rights) in actors.iter().zip(&rights) {
            things.renew(&shop, &operation);
            let path = things.path(&operation.template);
            let body = operation.body.then_some(&body);
            let answer = actor.send(&operation.method, &path, &[], body);
            let _ = write!(row, " {:>13}", word(&answer));
            if let Some(permission) = &operation.permission {
                let refused = matches!(answer.status, 401 | 403 | 404);
                match rights.contains(permission) {
                    true if OF_OTHERS.contains(&name.as_str()) => {}
                    true => assert_ne!(answer.status, 403, "{who} has {permission}: {answer:?}"),
                    false => assert!(refused, "{who} lacks {permission}: {answer:?}"),
                }
            }
        }
        rows.push(row);
    }
    let mut table = format!("{:50}", "operation");
    for name in actors.iter().map(|(name, _)| *name).chain(["guest"]) {
        let _ = write!(table, " {name:>13}");
    }
    for (row, word) in rows.iter().zip(guest(&shop, &mut things)) {
        let _ = write!(table, "\n{row} {word:>13}");
    }
    // One table for both databases.
    insta::with_settings!({ snapshot_suffix => "", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("roles", table);
    });
}

#[test]
fn every_operation_names_its_permission() {
    let nameless: Vec<_> = operations()
        .into_iter()
        .filter(|operation| !operation.public && operation.permission.is_none())
        .map(|operation| format!("{} {}", operation.method, operation.template))
        .collect();
    assert_eq!(nameless, FOR_EVERYBODY);
    let named: BTreeSet<_> = operations().into_iter().filter_map(|o| o.permission).collect();
    let beside: BTreeSet<_> = [
        // For the token endpoint, checked against the exchanged token.
        Permission::ActForMembers,
        // For single fields: a custom price, terms, a decision on any request.
        Permission::SetOrderPrices,
        Permission::SetCompanyTerms,
        Permission::ConfirmEmails,
        Permission::DecideAnyApprovals,
    ]
    .map(|permission| permission.as_str().to_owned())
    .into();
    let all = Permission::ALL.map(|permission| permission.as_str().to_owned());
    let known: BTreeSet<_> = all.into_iter().filter(|name| !beside.contains(name)).collect();
    assert_eq!(named, known, "a permission that no operation names, or the other way round");
}

#[test]
fn a_stranger_finds_nothing_of_another_company() {
    let Some(shop) = Shop::start(Backend::Sqlite) else { return };
    let things = Things::in_shop(&shop);
    let stranger = shop.stranger();
    // Shared by all companies, or for staff only.
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
