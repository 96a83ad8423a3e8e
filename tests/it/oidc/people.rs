//! The users that a valid token admits, and their roles.

use rstest::rstest;
use serde_json::{Value, json};

use super::{Trusting, entry, scene};
use crate::support::app::Shop;
use crate::support::builders::order_of;
use crate::support::database::Backend;
use crate::support::provider::{Provider, Signer};
use crate::support::scene::ADMIN;

#[rstest]
fn a_person_is_found_by_address_once_and_by_subject_ever_after(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let (provider, signer, server) = scene(shop, &json!({}));
    let claims = provider.claims("ext-1", "Buyer@acme.test");
    let buyer = server.with(&signer.sign(&claims));
    let me = buyer.get("/v1/me").expect(200);
    assert_eq!((me.text("/email"), &me["roles"]), ("buyer@acme.test".into(), &json!(["buyer"])));
    assert_eq!(me.text("/member_id"), server.shop.cast().buyer.id);
    let order = buyer.post_with_key("/v1/orders", "k", &order_of(&[("BOLT", 1)])).expect(201);
    assert_eq!(order.text("/placed_by"), me.id());

    // The address may change or be missing: the subject identifies the user.
    let mut later = claims.clone();
    later["email"] = json!("approver@acme.test");
    assert_eq!(server.with(&signer.sign(&later)).get("/v1/me").expect(200).id(), me.id());
    later.as_object_mut().expect("claims").remove("email");
    assert_eq!(server.with(&signer.sign(&later)).get("/v1/me").expect(200).id(), me.id());
    // A new owner of a former user's address is not that user.
    let heir = provider.claims("ext-2", "buyer@acme.test");
    server.with(&signer.sign(&heir)).get("/v1/me").refused(401, "unknown_identity");
    let links = server.shop.database().count("outside_identities");
    assert_eq!(links, 1);

    let place =
        format!("/v1/companies/{}/members/{}", server.shop.company(), server.shop.cast().buyer.id);
    server.staff().patch(&place, &json!({ "active": false })).expect(200);
    buyer.get("/v1/me").refused(401, "unknown_identity");
}

#[rstest]
fn nobody_is_let_in_by_an_address_that_is_not_verified(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (provider, signer, server) = scene(shop, &json!({}));
    for (field, value) in [
        ("email_verified", json!(false)),
        ("email_verified", Value::Null),
        ("email_verified", json!("true")),
        ("email", json!("nobody@acme.test")),
        ("email", json!("no address")),
        ("email", json!(["buyer@acme.test"])),
    ] {
        let mut claims = provider.claims("ext-1", "buyer@acme.test");
        claims[field] = value;
        let asked = server.with(&signer.sign(&claims)).get("/v1/me");
        asked.refused(401, "unknown_identity");
    }
    assert_eq!(server.shop.database().count("outside_identities"), 0);
}

#[rstest]
fn an_issuer_speaks_for_its_own_company_only(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let company = json!({ "company_id": shop.company() });
    let (provider, signer, server) = scene(shop, &company);
    let asks = |subject: &str, email: &str| {
        server.with(&signer.sign(&provider.claims(subject, email))).get("/v1/me")
    };
    asks("1", "admin@acme.test").expect(200);
    asks("2", "admin@globex.test").refused(401, "issuer_not_allowed");
    asks("3", ADMIN).refused(401, "issuer_not_allowed");
    assert_eq!(server.shop.database().count("outside_identities"), 1);
}

#[rstest]
fn staff_come_by_an_issuer_that_may_speak_for_them(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let signer = Signer::rsa();
    let [plain, trusted] = [(); 2].map(|()| Provider::start(&[&signer]));
    let issuers = json!([entry(&plain, &json!({})), entry(&trusted, &json!({ "staff": true }))]);
    let server = Trusting::issuers(shop, &issuers);
    let asks =
        |provider: &Provider| server.with(&signer.sign(&provider.claims("1", ADMIN))).get("/v1/me");
    asks(&plain).refused(401, "issuer_not_allowed");
    assert_eq!(asks(&trusted).expect(200)["roles"], json!(["administrator"]));
    // The same subject of another issuer is another user.
    asks(&plain).refused(401, "issuer_not_allowed");
}

#[rstest]
fn an_issuers_words_become_roles(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let mapped = json!({
        "roles_claim": "/realm_access/roles",
        "roles": { "purchasing": "buyer", "signs": "approver" },
    });
    let (provider, signer, server) = scene(shop, &mapped);
    let asks = |words: Value| {
        let mut claims = provider.claims("1", "admin@acme.test");
        claims["realm_access"] = json!({ "roles": words });
        server.with(&signer.sign(&claims))
    };
    for (words, roles) in [
        (json!(["purchasing"]), json!(["buyer"])),
        (json!(["signs", "purchasing", "golf"]), json!(["buyer", "approver"])),
        (json!("signs"), json!(["approver"])),
        (json!(["company_admin"]), json!([])),
        (Value::Null, json!([])),
    ] {
        assert_eq!(asks(words.clone()).get("/v1/me").expect(200)["roles"], roles, "{words}");
    }
    asks(json!(["signs"])).get("/v1/products").refused(403, "forbidden");
    asks(json!([])).get("/v1/orders").refused(403, "forbidden");
    asks(json!(["purchasing"])).get("/v1/products").expect(200);
}

#[rstest]
fn a_program_is_known_by_its_subject(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let named = json!({ "subjects": { "erp-client": "buyer@acme.test" }, "scope": "comptoir" });
    let (provider, signer, server) = scene(shop, &named);
    let mut claims = provider.claims("erp-client", "");
    claims.as_object_mut().expect("claims").remove("email");
    for (scope, status) in [("orders comptoir", 200), ("comptoir2", 401), ("", 401)] {
        claims["scope"] = json!(scope);
        server.with(&signer.sign(&claims)).get("/v1/me").expect(status);
    }
}
