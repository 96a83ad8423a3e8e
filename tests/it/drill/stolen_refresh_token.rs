//! A refresh token is stolen, and both the thief and the owner use it.

use std::time::Instant;

use rstest::rstest;
use serde_json::json;

use super::{AT_ONCE, event, knock, servers};
use crate::sessions::{long_ago, refresh};
use crate::support::app::Shop;
use crate::support::database::Backend;
use crate::support::scene::PASSWORD;

#[rstest]
fn used_twice_it_ends_the_session_for_both(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(mut shop) = Shop::start(backend) else { return };
    let servers = servers(&mut shop, backend);
    let [here, there] = [servers.first(), servers.last()].map(|server| server.expect("a server"));
    let log_in = || {
        let login = json!({
            "grant_type": "password", "username": "buyer@acme.test", "password": PASSWORD,
        });
        here.anonymous().post("/v1/auth/token", &login).expect(200)
    };
    let (buyer, on_the_phone) = (log_in(), log_in());
    let user = here.anonymous().with_token(&buyer.text("/access_token"));
    let user = user.get("/v1/me").expect(200).id();

    // The thief is first, and uses the other server.
    let thief = refresh(&there.anonymous(), &buyer.text("/refresh_token")).expect(200);
    let both = [buyer.text("/access_token"), thief.text("/access_token")];
    for token in &both {
        there.anonymous().with_token(token).get("/v1/products").expect(200);
    }

    // The buyer's own client refreshes some time later, and is second.
    long_ago(&shop, 11);
    let began = Instant::now();
    let refused = refresh(&here.anonymous(), &buyer.text("/refresh_token"));
    refused.refused(401, "refresh_token_reused");
    for server in &servers {
        for token in &both {
            let next = server.anonymous().with_token(token).get("/v1/products");
            next.refused(401, "token_revoked");
        }
        let next = refresh(&server.anonymous(), &thief.text("/refresh_token"));
        next.refused(401, "invalid_refresh_token");
    }
    let took = began.elapsed();
    assert!(took < AT_ONCE, "it took {took:?}");

    // The operator's view: an event, a warning, and a counter for alerts.
    let staff = here.staff();
    let warning = here.log_line("was used twice");
    assert!(warning.contains("WARN") && warning.contains(&user), "{warning}");
    let session = warning.split("session=").nth(1).and_then(|rest| rest.split(' ').next());
    let told = event(&staff, "session.compromised", session.expect("the session's id"));
    assert_eq!(told["data"]["user_id"], user);
    assert_eq!(told["data"]["revoked_because"], "refresh_token_reused");
    let metrics = here.anonymous().get("/metrics").expect(200);
    let metrics = String::from_utf8_lossy(&metrics.bytes).into_owned();
    assert!(metrics.contains("comptoir_refresh_tokens_reused_total 1"), "{metrics}");
    // A later attempt with a token of that session is logged with its user.
    knock(there, &user);

    // Other sessions continue, and the buyer logs in again.
    let phone = here.anonymous().with_token(&on_the_phone.text("/access_token"));
    phone.get("/v1/products").expect(200);
    here.anonymous().with_token(&log_in().text("/access_token")).get("/v1/products").expect(200);
}
