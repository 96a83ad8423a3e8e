//! Controls stored before they had owners.

use std::fs;
use std::path::Path;

use rstest::rstest;
use serde_json::json;

use crate::support::app::Shop;
use crate::support::builders::eur;
use crate::support::database::Backend;

/// Removes the columns of the migration.
const BEFORE: &str = "ALTER TABLE members DROP COLUMN deactivated_by; ALTER TABLE members DROP COLUMN limit_owner; \
    ALTER TABLE approval_rules DROP COLUMN owner; ALTER TABLE order_limits DROP COLUMN owner;";

/// The text of the migration.
fn migration(backend: Backend) -> String {
    let folder = match backend {
        Backend::Sqlite => "sqlite",
        Backend::Postgres => "postgres",
    };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../persistence/migrations");
    let file = path.join(folder).join("202611291000_owners/up.sql");
    fs::read_to_string(file).expect("a migration")
}

#[rstest]
fn what_was_set_before_belongs_to_the_side_that_set_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(mut shop) = Shop::start(backend) else { return };
    let (staff, admin) = (shop.staff(), shop.company_admin());
    let limit = json!({ "company_id": shop.company(), "max_total": eur("500.00") });
    let rule = json!({
        "company_id": shop.company(), "name": "Big", "when": {}, "steps": [{ "approvers": { "role": "approver" } }],
    });
    for who in [&staff, &admin] {
        who.post("/v1/order-limits", &limit).expect(201);
        who.post("/v1/approval-rules", &rule).expect(201);
    }
    staff.post("/v1/order-limits", &json!({ "max_total": eur("900.00") })).expect(201);
    let place = |member: &str| format!("/v1/companies/{}/members/{member}", shop.company());
    let cast = shop.cast();
    let [buyer, other, approver] =
        [&cast.buyer, &cast.other_buyer, &cast.approver].map(|p| place(&p.id));
    let spending =
        |amount: &str| json!({ "spending_limit": { "amount": eur(amount), "period": "month" } });
    // The operator's, renamed by the company; the company's, renamed by staff.
    staff.patch(&buyer, &spending("100.00")).expect(200);
    admin.patch(&buyer, &json!({ "name": "Ada", "active": false })).expect(200);
    admin.patch(&other, &spending("100.00")).expect(200);
    staff.patch(&other, &json!({ "name": "Ben", "active": false })).expect(200);
    // The operator's deactivation, which the operator lifted before the company set its own.
    for (by, active) in [(&staff, false), (&staff, true), (&admin, false)] {
        by.patch(&approver, &json!({ "active": active })).expect(200);
    }
    let owners = ["operator", "company"].map(|owner| {
        let count = |rows: &str| shop.database().count(&format!("{rows} = '{owner}'"));
        [
            "order_limits WHERE owner",
            "approval_rules WHERE owner",
            "members WHERE limit_owner",
            "members WHERE deactivated_by",
        ]
        .map(count)
    });
    assert_eq!(owners, [[1, 0, 1, 1], [2, 2, 1, 2]]);
    shop.stop();
    shop.database().execute(BEFORE);
    shop.database().execute(&migration(backend));
    let count = |rows: &str| shop.database().count(rows);
    for (rows, operators, companys) in [
        ("order_limits WHERE owner", 2, 1),
        ("approval_rules WHERE owner", 1, 1),
        ("members WHERE limit_owner", 1, 1),
        ("members WHERE deactivated_by", 1, 2),
    ] {
        let found = ["operator", "company"].map(|owner| count(&format!("{rows} = '{owner}'")));
        assert_eq!(found, [operators, companys], "{rows}");
    }
}
