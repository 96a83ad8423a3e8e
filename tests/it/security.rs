//! The tests named in `docs/SECURITY.md` exist, and no log contains a secret.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::support::app::Shop;
use crate::support::builders::api_key;
use crate::support::database::Backend;
use crate::support::process::Process;
use crate::support::scene::{ADMIN, PASSWORD};
use crate::tidy::sources;
use tests::cluster::free_port;

#[test]
fn every_test_that_the_page_names_exists() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/SECURITY.md");
    let page = fs::read_to_string(page).expect("docs/SECURITY.md");
    let sources = sources();
    let named: Vec<&str> =
        page.split('`').skip(1).step_by(2).filter(|n| n.contains("::")).collect();
    assert!(named.len() > 40, "only {} tests are named", named.len());
    let exists = |name: &&&str| {
        let (module, test) = name.rsplit_once("::").expect("a path");
        let file = module.replace("::", "/");
        let of_crate = ["api", "domain"].into_iter().find_map(|name| {
            Some(format!("{name}/src/{}", file.strip_prefix(name)?.strip_prefix('/')?))
        });
        let file = of_crate.unwrap_or(file);
        sources.iter().any(|(path, text)| {
            let path = path.trim_start_matches("tests/it/").trim_end_matches(".rs");
            let path = path.trim_end_matches("/mod");
            let here = path == file || path == format!("{file}/{test}");
            here && (text.contains(&format!("fn {test}(")) || path.ends_with(test))
        })
    };
    let missing: Vec<_> = named.iter().filter(|name| !exists(name)).collect();
    assert!(missing.is_empty(), "tests that are not there: {missing:#?}");
}

/// Logs in with right and wrong passwords, and sends a token, a key and a forged token, at the most verbose
/// log level.
#[test]
fn logs_hold_no_secret() {
    let Some(mut shop) = Shop::start(Backend::Sqlite) else { return };
    let key = api_key(&shop, &["orders.read"]).text("/key");
    shop.stop();
    let settings = [("COMPTOIR_LOG", "trace"), ("COMPTOIR_LOG_FORMAT", "json")];
    let process = Process::serve_on(shop.database(), free_port(), &settings);
    let staff = process.anonymous().log_in(ADMIN, PASSWORD);
    let wrong = json!({ "grant_type": "password", "username": ADMIN, "password": "canary-wrong" });
    process.anonymous().post("/v1/auth/token", &wrong).expect(401);
    let me = staff.get("/v1/me").expect(200).id();
    process.anonymous().with_token(&key).get("/v1/orders").expect(200);
    process.anonymous().with_token(&key).get("/v1/products").expect(403);
    let forged = format!("{}x", staff.token());
    process.anonymous().with_token(&forged).get("/v1/me").expect(401);
    let new = json!({ "name": "x", "scopes": ["orders.read"] });
    let made = staff.post("/v1/api-keys", &new).expect(201).text("/key");
    let member = json!({
        "email": "new@acme.test", "name": "New", "password": "canary-new", "roles": ["buyer"],
    });
    staff.post(&format!("/v1/companies/{}/members", shop.company()), &member).expect(201);

    let log = process.log();
    let secret = |key: &str| key.split('_').nth(2).expect("the third part").to_owned();
    let signature = staff.token().rsplit('.').next().expect("a signature").to_owned();
    for secret in [
        PASSWORD.to_owned(),
        "canary-wrong".to_owned(),
        "canary-new".to_owned(),
        secret(&key),
        secret(&made),
        signature,
    ] {
        assert!(!log.contains(&secret), "the log holds {secret}");
    }
    // The log names the refused caller and path.
    let refused = log.lines().find(|line| line.contains("\"status\":403")).expect("a line");
    for word in ["/v1/products", "\"timestamp\":", "Z\"", "\"user\":\"user_"] {
        assert!(refused.contains(word), "{word} is not in {refused}");
    }
    assert!(log.contains(&format!("\"user\":\"{me}\"")), "{me} asked");
}
