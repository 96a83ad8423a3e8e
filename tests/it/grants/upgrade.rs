//! The old columns: the release before reads and writes them only.

use rstest::rstest;
use serde_json::json;

use super::tree::{at, id_literal, member, shop_with_units};
use crate::support::app::Shop;
use crate::support::database::{Backend, Database};
use crate::support::scene::PASSWORD;

/// The roles in the old column of a member, as a sorted JSON text.
#[track_caller]
fn old(database: &Database, user: &str) -> String {
    let user = id_literal(database, user);
    let sql = format!("SELECT CAST(roles AS text) AS text FROM members WHERE user_id = {user}");
    database.texts(&sql).remove(0).replace(' ', "")
}

#[rstest]
fn what_the_release_before_writes_is_granted(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    let grants = [at("buyer", None), at("approver", Some(&units.north))];
    let ann = member(&shop, "ann@acme.test", &grants);
    let me = || ann.get("/v1/me").expect(200);
    let (user, database) = (me().id(), shop.database());
    // A role in a unit would be one in the whole company there: the old column has none.
    assert_eq!(old(database, &user), r#"["buyer"]"#);
    let id = id_literal(database, &user);
    database.execute(&format!(
        r#"UPDATE members SET roles = '["company_admin"]' WHERE user_id = {id}"#
    ));
    assert_eq!(me()["roles"], json!(["approver", "company_admin"]));
    ann.get("/v1/api-keys").expect(200);
    database.execute(&format!("UPDATE members SET roles = '[]' WHERE user_id = {id}"));
    assert_eq!(me()["roles"], json!(["approver"]));
    ann.get("/v1/api-keys").refused(403, "forbidden");
    database.execute(&format!(r#"UPDATE members SET roles = '["buyer"]' WHERE user_id = {id}"#));
}

#[rstest]
fn what_the_release_before_writes_of_staff_is_granted(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let body = json!({
        "email": "grace@comptoir.test", "name": "Grace", "password": PASSWORD,
        "roles": ["administrator", "sales"],
    });
    shop.staff().post("/v1/staff-users", &body).expect(201);
    let grace = shop.anonymous().log_in("grace@comptoir.test", PASSWORD);
    let roles = || grace.get("/v1/me").expect(200)["roles"].clone();
    assert_eq!(roles(), json!(["administrator", "sales"]));
    let set = |what: &str| {
        let sql = format!("UPDATE users SET {what} WHERE email = 'grace@comptoir.test'");
        shop.database().execute(&sql);
    };
    // The same role again leaves the others; another one replaces all.
    set("staff_role = 'administrator', name = 'Countess'");
    assert_eq!(roles(), json!(["administrator", "sales"]));
    set("staff_role = 'auditor'");
    assert_eq!(roles(), json!(["auditor"]));
    set("staff_role = NULL");
    grace.get("/v1/me").refused(403, "forbidden");
    set("staff_role = 'auditor'");
    assert_eq!(roles(), json!(["auditor"]));
}
