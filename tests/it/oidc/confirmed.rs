//! Only members with a confirmed address may be linked to an issuer's subject.

use rstest::rstest;
use serde_json::json;

use super::{entry, scene};
use crate::support::app::Shop;
use crate::support::database::Backend;
use crate::support::mail::Mailbox;
use crate::support::process::{Process, run};
use crate::support::provider::{Provider, Signer};
use crate::support::scene::PASSWORD;
use tests::cluster::free_port;

const EVE: &str = "eve@acme.test";

/// A member created by the company's administrator, with a password of the administrator's choice and an
/// address that may belong to another person.
#[track_caller]
fn claimed(shop: &Shop) -> String {
    let members = format!("/v1/companies/{}/members", shop.company());
    let member = json!({ "email": EVE, "name": "Eve", "password": PASSWORD, "roles": ["buyer"] });
    let made = shop.company_admin().post(&members, &member).expect(201);
    assert_eq!(made["email_confirmed"], false);
    format!("{members}/{}", made.id())
}

#[rstest]
fn an_address_that_somebody_else_claimed_is_not_linked(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let place = claimed(&shop);
    let named = json!({ "subjects": { "erp-client": EVE } });
    let (provider, signer, server) = scene(shop, &named);
    let asks = |subject: &str, email: &str| {
        server.with(&signer.sign(&provider.claims(subject, email))).get("/v1/me")
    };
    asks("ext-1", EVE).refused(401, "unknown_identity");
    asks("erp-client", "").refused(401, "unknown_identity");
    assert_eq!(server.shop.database().count("outside_identities"), 0);

    // The company's own administrator cannot confirm it, nor can a key without the permission.
    let admin = server.shop.company_admin().at(server.process.base());
    let confirms = json!({ "email_confirmed": true });
    admin.patch(&place, &confirms).refused(403, "field_not_permitted");
    let members = format!("/v1/companies/{}/members", server.shop.company());
    let new =
        json!({ "email": "x@acme.test", "name": "X", "roles": ["buyer"], "email_confirmed": true });
    admin.post(&members, &new).refused(403, "field_not_permitted");
    asks("ext-1", EVE).refused(401, "unknown_identity");

    // Staff who know the user can.
    let confirmed = server.staff().patch(&place, &confirms).expect(200);
    assert_eq!((&confirmed["email_confirmed"], confirmed.integer("/version")), (&json!(true), 2));
    assert_eq!(asks("ext-1", EVE).expect(200).text("/email"), EVE);
    // From then on the subject identifies the user.
    server.staff().patch(&place, &json!({ "email_confirmed": false })).expect(200);
    asks("ext-1", EVE).expect(200);
}

#[rstest]
fn a_mailed_token_confirms_the_address(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(mut shop) = Shop::start(backend) else { return };
    let place = claimed(&shop);
    shop.stop();
    let signer = Signer::rsa();
    let provider = Provider::start(&[&signer]);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("oidc.json");
    let issuers = json!({ "issuers": [entry(&provider, &json!({}))] });
    std::fs::write(&file, issuers.to_string()).expect("the file");
    let mailbox = Mailbox::new();
    let (mail, file) = (mailbox.url(), file.to_str().expect("a path in UTF-8"));
    let settings = [("COMPTOIR_OIDC_CONFIG", file), ("COMPTOIR_MAIL_URL", mail.as_str())];
    let server = Process::serve_on(shop.database(), free_port(), &settings);
    let token = signer.sign(&provider.claims("ext-1", EVE));
    let asks = || server.anonymous().with_token(&token).get("/v1/me");
    asks().refused(401, "unknown_identity");

    let anonymous = server.anonymous();
    anonymous.post("/v1/auth/password-resets", &json!({ "email": EVE })).expect(202);
    let mailed = mailbox.wait_for(1, EVE).token();
    let choice = json!({ "token": mailed, "new_password": "chosen by her alone" });
    anonymous.post("/v1/auth/password-resets/complete", &choice).expect(204);
    asks().expect(200);

    let staff = shop.staff().at(server.base());
    let member = staff.get(&place).expect(200);
    assert_eq!((&member["email_confirmed"], member.integer("/version")), (&json!(true), 2));
    let last = "events WHERE type = 'member.updated' AND data LIKE '%\"email_confirmed\":true%'";
    assert_eq!(shop.database().count(last), 1);
    // A second reset confirms nothing new.
    anonymous.post("/v1/auth/password-resets", &json!({ "email": EVE })).expect(202);
    let mailed = mailbox.wait_for(2, EVE).token();
    let choice = json!({ "token": mailed, "new_password": "chosen once more" });
    anonymous.post("/v1/auth/password-resets/complete", &choice).expect(204);
    assert_eq!(staff.get(&place).expect(200).integer("/version"), 2);
}

#[test]
fn keys_of_an_issuer_elsewhere_do_not_come_from_this_machine() {
    let Some(mut shop) = Shop::start(Backend::Sqlite) else { return };
    shop.stop();
    for place in [
        "http://127.0.0.1:8081/jwks",
        "https://localhost/jwks",
        "https://[::1]/jwks",
        "http://127.0.0.9/jwks",
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("oidc.json");
        let issuer = json!({
            "issuer": "https://login.example", "audience": "comptoir", "algorithms": ["RS256"],
            "jwks_uri": place,
        });
        std::fs::write(&file, json!({ "issuers": [issuer] }).to_string()).expect("the file");
        let file = file.to_str().expect("a path in UTF-8");
        let (done, said) =
            run(shop.database(), &["serve", "--listen", "127.0.0.1:0", "--oidc-config", file]);
        assert!(!done && said.contains("this machine"), "{place}: {said}");
    }
}
