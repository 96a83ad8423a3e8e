//! Segregation of duties, and the access report.

use rstest::rstest;
use serde_json::{Value, json};

use super::custom::{ROLES, own_path, permissions, role};
use super::tree::{at, member, members, new_member};
use crate::support::actor::Actor;
use crate::support::app::Shop;
use crate::support::builders::eur;
use crate::support::database::Backend;
use crate::support::race::race;
use crate::support::scene::PASSWORD;

const REPORT: &str = "/v1/access-report";
const SETTINGS: &str = "/v1/settings";

/// The pairs until others are set.
const DEFAULT: [(&str, &str); 7] = [
    ("orders.place", "approvals.decide_any"),
    ("companies.set_terms", "credit_notes.post"),
    ("companies.set_terms", "approvals.decide_any"),
    ("credit_notes.post", "payments.refund"),
    ("payments.record", "invoices.write_off"),
    ("approval_rules.create", "approvals.decide"),
    ("orders.place", "risk.review"),
];

fn pair(left: &str, right: &str, mode: &str) -> Value {
    json!({ "left": left, "right": right, "mode": mode })
}

#[track_caller]
fn enforce(shop: &Shop, left: &str, right: &str) {
    let pairs = json!({ "segregation": [pair(left, right, "enforce")] });
    shop.staff().patch(SETTINGS, &pairs).expect(200);
}

/// A role of the operator.
#[track_caller]
fn staff_role(shop: &Shop, key: &str, names: &[&str]) -> String {
    let role = json!({
        "key": key, "name": key, "side": "staff", "permissions": permissions(names),
    });
    format!("{ROLES}/{}", shop.staff().post(ROLES, &role).expect(201).id())
}

/// Adds a user to the staff; its id.
#[track_caller]
fn clerk(shop: &Shop, name: &str, roles: &[&str]) -> String {
    let email = format!("{name}@comptoir.test");
    let new = json!({ "email": email, "name": name, "password": PASSWORD, "roles": roles });
    shop.staff().post("/v1/staff-users", &new).expect(201).id()
}

/// Every entry of the report, page by page.
#[track_caller]
fn entries(by: &Actor, query: &str) -> Vec<Value> {
    let (mut all, mut next) = (Vec::new(), String::new());
    loop {
        let page = by.get(&format!("{REPORT}?limit=2{query}{next}")).expect(200);
        assert!(page.data().len() <= 2);
        all.extend(page.data().iter().cloned());
        let Some(cursor) = page["next_cursor"].as_str() else { return all };
        next = format!("&cursor={cursor}");
    }
}

#[rstest]
fn the_pairs_are_a_setting(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let staff = shop.staff();
    let default: Value = DEFAULT.iter().map(|(left, right)| pair(left, right, "report")).collect();
    assert_eq!(staff.get(SETTINGS).expect(200)["segregation"], default);
    let own = json!([pair("orders.place", "approvals.decide", "enforce")]);
    let changed = staff.patch(SETTINGS, &json!({ "segregation": own })).expect(200);
    assert_eq!(changed["segregation"], own);
    // Another part leaves them.
    let days = json!({ "orders": { "pending_days": 3 } });
    assert_eq!(staff.patch(SETTINGS, &days).expect(200)["segregation"], own);
    let none = staff.patch(SETTINGS, &json!({ "segregation": [] })).expect(200);
    assert_eq!(none["segregation"], json!([]));
    let reset = staff.patch(SETTINGS, &json!({ "segregation": null })).expect(200);
    assert_eq!(reset["segregation"], default);

    for (pairs, code, pointer) in [
        (
            json!([pair("orders.fly", "orders.read", "report")]),
            "unknown_word",
            "/segregation/0/left",
        ),
        (
            json!([pair("orders.read", "orders.fly", "report")]),
            "unknown_word",
            "/segregation/0/right",
        ),
        (
            json!([pair("orders.read", "orders.read", "report")]),
            "same_permission",
            "/segregation/0",
        ),
        (
            json!([
                pair("orders.read", "orders.place", "report"),
                pair("orders.place", "orders.read", "enforce"),
            ]),
            "repeated_pair",
            "/segregation/1",
        ),
    ] {
        let refused = staff.patch(SETTINGS, &json!({ "segregation": pairs })).refused(422, code);
        assert_eq!(refused.text("/errors/0/pointer"), pointer);
    }
    let mode = json!({ "segregation": [pair("orders.read", "orders.place", "warn")] });
    staff.patch(SETTINGS, &mode).refused(422, "unknown_word");
}

#[rstest]
fn an_enforced_pair_is_not_made(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let admin = shop.company_admin();
    // Made before, it stays, and other changes are taken.
    let old = member(&shop, "old@acme.test", &[at("buyer", None), at("approver", None)]);
    enforce(&shop, "orders.place", "approvals.decide");
    let both = |email: &str| new_member(email, &[at("buyer", None), at("approver", None)]);
    admin.post(&members(&shop), &both("x@acme.test")).refused(409, "segregation_conflict");
    let buyer = member(&shop, "ben@acme.test", &[at("buyer", None)]);
    let path = own_path(&shop, &buyer);
    let raised = json!({ "roles": ["buyer", "approver"] });
    let refused = admin.patch(&path, &raised).refused(409, "segregation_conflict");
    assert!(refused.text("/detail").contains("approvals.decide"), "{refused:?}");
    assert_eq!(admin.get(&path).expect(200)["roles"], json!(["buyer"]));
    admin.patch(&path, &json!({ "roles": ["approver"] })).expect(200);
    admin.patch(&own_path(&shop, &old), &json!({ "name": "Old" })).expect(200);
    admin.patch(&own_path(&shop, &old), &raised).expect(200);
    let old = own_path(&shop, &old);
    admin.patch(&old, &json!({ "active": false })).expect(200);
    admin.patch(&old, &json!({ "active": true })).refused(409, "segregation_conflict");
    // Administrators hold it by design.
    admin.patch(&path, &json!({ "roles": ["buyer", "company_admin"] })).expect(200);
    admin.patch(&path, &json!({ "roles": ["buyer"] })).expect(200);

    // A role that grows makes the pair for those who have it.
    let lead = role(&shop, "team_lead", &["orders.read"]);
    admin.patch(&path, &json!({ "roles": ["buyer", "team_lead"] })).expect(200);
    let grow = json!({ "permissions": permissions(&["orders.read", "approvals.decide"]) });
    admin.patch(&lead, &grow).refused(409, "segregation_conflict");
    assert_eq!(admin.get(&lead).expect(200)["version"], 1);
    admin.patch(&path, &json!({ "roles": ["team_lead"] })).expect(200);
    admin.patch(&lead, &grow).expect(200);
    admin
        .patch(&path, &json!({ "roles": ["buyer", "team_lead"] }))
        .refused(409, "segregation_conflict");

    enforce(&shop, "payments.record", "invoices.write_off");
    let staff = shop.staff();
    let finance = json!({ "email": "f@comptoir.test", "name": "F", "role": "finance" });
    staff.post("/v1/staff-users", &finance).refused(409, "segregation_conflict");
    let sam = format!("/v1/staff-users/{}", clerk(&shop, "sam", &["sales"]));
    staff.patch(&sam, &json!({ "role": "finance" })).refused(409, "segregation_conflict");
    staff.patch(&sam, &json!({ "roles": ["finance", "administrator"] })).expect(200);
}

#[rstest]
fn of_two_halves_at_once_one_is_refused(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    enforce(&shop, "orders.place", "approvals.decide");
    let admin = shop.company_admin();
    let [one, two] = ["one", "two"].map(|key| role(&shop, key, &["orders.read"]));
    let lea = member(&shop, "lea@acme.test", &[at("one", None), at("two", None)]);
    let path = own_path(&shop, &lea);
    let set = |role: &str, name: &str| {
        admin.patch(role, &json!({ "permissions": permissions(&["orders.read", name]) }))
    };
    for round in 0..10 {
        // Two roles of one user, or a role and a grant.
        let answers = race(2, |client| match (client, round % 2) {
            (0, _) => set(&one, "approvals.decide"),
            (_, 0) => set(&two, "orders.place"),
            _ => admin.patch(&path, &json!({ "roles": ["one", "two", "buyer"] })),
        });
        let mut seen: Vec<_> = answers.iter().map(|answer| answer.status).collect();
        seen.sort_unstable();
        assert_eq!(seen, [200, 409], "{answers:?}");
        let refused = answers.into_iter().find(|answer| answer.status == 409).expect("one");
        refused.refused(409, "segregation_conflict");
        admin.patch(&path, &json!({ "roles": ["one", "two"] })).expect(200);
        for role in [&one, &two] {
            set(role, "orders.read").expect(200);
        }
    }
}

#[rstest]
fn the_report_finds_each_pair(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let staff = shop.staff();
    let mut made = Vec::new();
    for (number, (left, right)) in DEFAULT.iter().enumerate() {
        let [one, two] = [("a", left), ("b", right)].map(|(half, name)| {
            let key = format!("half_{half}{number}");
            staff_role(&shop, &key, &[name]);
            key
        });
        let user = clerk(&shop, &format!("clerk{number}"), &[&one, &two]);
        made.push((user, *left, *right, json!([one, two])));
    }
    let report = entries(&staff, "&kind=conflict");
    for (user, left, right, via) in &made {
        let of_user: Vec<_> = report.iter().filter(|row| row["user_id"] == json!(user)).collect();
        assert_eq!(of_user.len(), 1, "{left} {right}: {of_user:?}");
        let row = of_user[0];
        assert_eq!((&row["left"], &row["right"]), (&json!(left), &json!(right)));
        assert_eq!((&row["via"], &row["by_design"]), (via, &json!(false)));
        assert_eq!(row["kind"], "conflict");
    }
    // Administrators of both sides, by design.
    let administrator = staff.get("/v1/me").expect(200).id();
    let of_administrator: Vec<_> =
        report.iter().filter(|row| row["user_id"] == json!(administrator)).collect();
    assert_eq!(of_administrator.len(), 7);
    assert!(of_administrator.iter().all(|row| row["by_design"] == true));
    let of_acme = entries(&shop.company_admin(), "");
    let admin = shop.company_admin().get("/v1/me").expect(200).id();
    let seen: Vec<_> = of_acme.iter().map(|row| (&row["user_id"], &row["left"])).collect();
    assert_eq!(seen, [(&json!(admin), &json!("approval_rules.create"))]);
    let filtered = entries(&staff, &format!("&company_id={}", shop.company()));
    assert_eq!(filtered, of_acme);
    let elsewhere = format!("{REPORT}?company_id={}", shop.other_company());
    shop.company_admin().get(&elsewhere).refused(404, "not_found");
    shop.buyer().get(REPORT).refused(403, "forbidden");
    staff.get(&format!("{REPORT}?kind=odd")).expect(400);

    // Dismissed users hold nothing.
    let (gone, ..) = &made[0];
    staff.patch(&format!("/v1/staff-users/{gone}"), &json!({ "active": false })).expect(200);
    let report = entries(&staff, "");
    assert!(report.iter().all(|row| row["user_id"] != json!(gone)));
    let rules = &staff.get(REPORT).expect(200)["rules"];
    assert_eq!(*rules, staff.get(SETTINGS).expect(200)["segregation"]);
}

#[rstest]
fn a_step_without_its_approvers_is_reported(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let admin = shop.company_admin();
    let dee = member(&shop, "dee@acme.test", &[at("approver", None)]);
    let id = dee.get("/v1/me").expect(200).text("/member_id");
    let rule = |company: Option<&str>, approvers: Value| {
        let mut rule = json!({
            "name": "Large", "when": { "order_total_over": eur("50.00") },
            "steps": [
                { "approvers": { "role": "company_admin" }, "mode": "any" },
                { "approvers": approvers, "mode": "any" },
            ],
        });
        if let Some(company) = company {
            rule["company_id"] = json!(company);
        }
        shop.staff().post("/v1/approval-rules", &rule).expect(201).id()
    };
    let named = rule(Some(shop.company()), json!({ "member_ids": [id] }));
    let everyones = rule(None, json!({ "role": "approver" }));
    assert_eq!(entries(&admin, "&kind=no_approver"), [] as [Value; 0]);
    admin.patch(&own_path(&shop, &dee), &json!({ "active": false })).expect(200);
    let expected = json!([{
        "kind": "no_approver", "left": null, "right": null, "user_id": null, "via": [id],
        "by_design": false, "rule_id": named,
    }]);
    assert_eq!(json!(entries(&admin, "&kind=no_approver")), expected);
    assert_eq!(json!(entries(&shop.staff(), "&kind=no_approver")), expected);
    // Globex has no approver at all: the rule of all companies tells it there.
    let globex =
        entries(&shop.staff(), &format!("&kind=no_approver&company_id={}", shop.other_company()));
    assert_eq!(globex.len(), 1);
    assert_eq!(
        (&globex[0]["rule_id"], &globex[0]["via"]),
        (&json!(everyones), &json!(["approver"]))
    );
}
