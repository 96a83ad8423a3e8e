//! Custom roles that change or go: API keys, and what happens at once.

use rstest::rstest;
use serde_json::{Value, json};

use super::{ROLES, new_role, own_path, permissions, role};
use crate::grants::tree::{at, id_literal, member, members, new_member};
use crate::support::actor::Actor;
use crate::support::app::Shop;
use crate::support::database::Backend;
use crate::support::race::race;

const KEYS: &str = "/v1/api-keys";

#[rstest]
fn a_key_loses_what_the_role_of_its_maker_loses(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let admin = shop.company_admin();
    let names = ["api_keys.create", "api_keys.read", "orders.read", "members.read"];
    let path = role(&shop, "integrator", &names);
    let ivo = member(&shop, "ivo@acme.test", &[at("integrator", None)]);
    let ann = member(&shop, "ann@acme.test", &[at("integrator", None)]);
    let ella =
        member(&shop, "ella@acme.test", &[at("integrator", None), at("company_admin", None)]);
    let key = |by: &Actor, scopes: &[&str]| {
        by.post(KEYS, &json!({ "name": "ERP", "scopes": scopes })).expect(201)
    };
    let both = key(&ivo, &["orders.read", "members.read"]);
    let only = key(&ivo, &["members.read"]);
    let other = key(&ella, &["members.read"]);
    // Kept on request: Ann is a buyer now, and her key stays.
    let kept = key(&ann, &["members.read"]);
    let change = json!({ "roles": ["buyer"], "keep_api_keys": true });
    admin.patch(&own_path(&shop, &ann), &change).expect(200);
    let names = ["api_keys.create", "api_keys.read", "orders.read"];

    // More permissions, or another name, reach no key.
    admin.patch(&path, &json!({ "name": "Keys" })).expect(200);
    let reduced = json!({ "permissions": permissions(&names) });
    let changed = admin.patch(&path, &reduced).expect(200);
    let told = changed["api_keys_reduced"].as_array().expect("the keys");
    let told: Vec<_> = told.iter().map(|key| (key["id"].clone(), key["revoked"].clone())).collect();
    let expected = [(json!(both.id()), json!(false)), (json!(only.id()), json!(true))];
    assert_eq!(told, expected);
    let read = |key: &str| admin.get(&format!("{KEYS}/{key}")).expect(200);
    assert_eq!(read(&both.id())["scopes"], json!(["orders.read"]));
    assert_ne!(read(&only.id())["revoked_at"], Value::Null);
    for key in [&other, &kept] {
        assert_eq!(read(&key.id())["scopes"], json!(["members.read"]));
        assert_eq!(read(&key.id())["revoked_at"], Value::Null);
    }
    shop.wait_for_events();
    let log = shop.staff().get("/v1/audit-log?action=api_key.scopes_reduced").expect(200);
    assert_eq!(log.data().len(), 1);
    assert_eq!(log.data()[0]["subject"]["id"], json!(both.id()));

    // A caller that may not read keys is not told of them.
    role(&shop, "writer", &["roles.update"]);
    let wil = member(&shop, "wil@acme.test", &[at("writer", None)]);
    let none = json!({ "permissions": permissions(&["api_keys.read"]) });
    assert_eq!(wil.patch(&path, &none).expect(200)["api_keys_reduced"], Value::Null);
    assert_ne!(read(&both.id())["revoked_at"], Value::Null);
}

#[rstest]
fn of_the_role_and_its_grant_at_once_one_wins(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let admin = shop.company_admin();
    for round in 0..12 {
        let key = format!("role_{round}");
        let path = role(&shop, &key, &["orders.read"]);
        let answers = race(2, |client| match client {
            0 => admin.delete(&path),
            _ => {
                let new = new_member(&format!("m{round}@acme.test"), &[at(&key, None)]);
                admin.post(&members(&shop), &new)
            }
        });
        let outcome = (answers[0].status, answers[1].status);
        assert!([(204, 422), (409, 201)].contains(&outcome), "{answers:?}");
    }
}

#[rstest]
fn a_key_made_while_the_role_shrinks_has_no_more(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let admin = shop.company_admin();
    let path = role(&shop, "integrator", &["api_keys.create"]);
    let ivo = member(&shop, "ivo@acme.test", &[at("integrator", None)]);
    let set = |names: &[&str]| {
        admin.patch(&path, &json!({ "permissions": permissions(names) })).expect(200)
    };
    for _ in 0..12 {
        set(&["api_keys.create", "orders.read"]);
        race(2, |client| match client {
            0 => set(&["api_keys.create"]),
            _ => ivo.post(KEYS, &json!({ "name": "ERP", "scopes": ["orders.read"] })),
        });
        for key in admin.get(KEYS).expect(200).data() {
            assert_ne!(key["revoked_at"], Value::Null, "{key}");
        }
    }
}

#[rstest]
fn the_fiftieth_role_is_the_last(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let admin = shop.company_admin();
    for number in 0..48 {
        role(&shop, &format!("role_{number}"), &["orders.read"]);
    }
    let answers =
        race(4, |client| admin.post(ROLES, &new_role(&format!("last_{client}"), &["orders.read"])));
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 2);
    for refused in answers.into_iter().filter(|answer| answer.status != 201) {
        refused.refused(409, "too_many_roles");
    }
    shop.stranger().post(ROLES, &new_role("first", &["orders.read"])).expect(201);
}

/// The release before writes the old columns only, and knows no custom role.
#[rstest]
fn the_release_before_leaves_custom_roles(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    role(&shop, "team_lead", &["orders.read"]);
    let lea = member(&shop, "lea@acme.test", &[at("team_lead", None), at("buyer", None)]);
    let (me, database) = (lea.get("/v1/me").expect(200), shop.database());
    let id = id_literal(database, &me.id());
    let old = format!("SELECT CAST(roles AS text) AS text FROM members WHERE user_id = {id}");
    assert_eq!(database.texts(&old), [r#"["buyer"]"#]);
    let set = format!(r#"UPDATE members SET roles = '["approver"]' WHERE user_id = {id}"#);
    database.execute(&set);
    assert_eq!(lea.get("/v1/me").expect(200)["roles"], json!(["approver", "team_lead"]));
}
