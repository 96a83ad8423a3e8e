//! The list of roles: custom ones, and those in code.

use rstest::rstest;
use serde_json::{Value, json};

use super::{ROLES, role, staff_role};
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::database::Backend;

#[rstest]
fn the_list_has_the_roles_in_code_too(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (admin, staff) = (shop.company_admin(), shop.staff());
    role(&shop, "team_lead", &["orders.read"]);
    staff.post(ROLES, &staff_role("helper", &["stock.set"])).expect(201);
    let keys = |answer: &Answer| -> Vec<String> {
        answer.data().iter().filter_map(|row| row["key"].as_str().map(str::to_owned)).collect()
    };
    let of_company = ["buyer", "approver", "company_admin", "accountant"];
    let of_staff = ["administrator", "auditor", "marketing", "sales", "finance", "executive"];
    let seen = keys(&admin.get(ROLES).expect(200));
    assert_eq!(seen, [&["team_lead"], of_company.as_slice()].concat());
    let seen = keys(&staff.get(ROLES).expect(200));
    assert_eq!(seen, [["helper", "team_lead"].as_slice(), &of_company, &of_staff].concat());
    let filtered = |query: &str| keys(&staff.get(&format!("{ROLES}?{query}")).expect(200));
    assert_eq!(filtered("side=staff"), [&["helper"], of_staff.as_slice()].concat());
    let of_acme = filtered(&format!("company_id={}", shop.company()));
    assert_eq!(of_acme, [&["team_lead"], of_company.as_slice()].concat());
    assert_eq!(filtered(&format!("company_id={}", shop.other_company())), of_company);
    assert_eq!(filtered(&format!("company_id={}&side=staff", shop.company())), [] as [&str; 0]);
    // Page by page, each once.
    let (mut all, mut next) = (Vec::new(), String::new());
    loop {
        let page = admin.get(&format!("{ROLES}?limit=2{next}")).expect(200);
        all.extend(keys(&page));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        next = format!("&cursor={cursor}");
    }
    assert_eq!(all, [&["team_lead"], of_company.as_slice()].concat());

    let rows = admin.get(ROLES).expect(200);
    let buyer = &rows.data()[1];
    assert_eq!((&buyer["built_in"], &buyer["created_at"]), (&json!(true), &Value::Null));
    let path = format!("{ROLES}/{}", buyer["id"].as_str().expect("an id"));
    assert_eq!(admin.get(&path).expect(200).body, *buyer);
    assert!(buyer["permissions"].as_array().expect("a list").iter().all(|p| p["reach"] == "own"));
    admin.patch(&path, &json!({ "name": "Shopper" })).refused(409, "built_in_role");
    staff.delete(&path).refused(409, "built_in_role");
    shop.buyer().delete(&path).refused(403, "forbidden");
    let administrator = staff.get(&format!("{ROLES}?side=staff&limit=2")).expect(200);
    let path = format!("{ROLES}/{}", administrator.data()[1]["id"].as_str().expect("an id"));
    admin.get(&path).refused(404, "not_found");
    admin.delete(&path).refused(404, "not_found");
}
