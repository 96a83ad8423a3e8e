//! An issuer that rotates its keys or is unreachable: known keys stay valid, and nothing hangs.

use std::thread;
use std::time::{Duration, Instant};

use rstest::rstest;
use serde_json::json;

use super::{Trusting, entry, scene};
use crate::support::app::Shop;
use crate::support::database::Backend;
use crate::support::provider::{Mood, Provider, Signer};

/// Longer than the minimum interval between two fetches in these tests.
const PAUSE: Duration = Duration::from_millis(1_200);

#[rstest]
fn a_new_key_is_asked_for_and_an_old_one_forgotten(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (provider, old, server) = scene(shop, &json!({}));
    let claims = provider.claims("1", "buyer@acme.test");
    for _ in 0..5 {
        server.with(&old.sign(&claims)).get("/v1/me").expect(200);
    }
    assert_eq!(provider.asked(), 1, "keys are kept");
    let new = Signer::ec("ec-2");
    provider.publishes(&[&old, &new]);
    thread::sleep(PAUSE);
    server.with(&new.sign(&claims)).get("/v1/me").expect(200);
    server.with(&old.sign(&claims)).get("/v1/me").expect(200);
    assert_eq!(provider.asked(), 2);
    // The old key is withdrawn: the next fetch, whatever its cause, drops it.
    provider.publishes(&[&new]);
    thread::sleep(PAUSE);
    server.with(&Signer::ec("ec-3").sign(&claims)).get("/v1/me").refused(401, "unauthenticated");
    server.with(&old.sign(&claims)).get("/v1/me").refused(401, "unauthenticated");
    server.with(&new.sign(&claims)).get("/v1/me").expect(200);
}

#[rstest]
fn what_is_known_stays_good_while_the_issuer_is_away(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (provider, known, server) = scene(shop, &json!({}));
    let claims = provider.claims("1", "buyer@acme.test");
    // The server started without asking the issuer, and reports an unreachable one.
    provider.is(Mood::Down);
    let refused = server.with(&known.sign(&claims)).get("/v1/me");
    let refused = refused.refused(503, "issuer_unavailable");
    assert_eq!(refused.header("retry-after"), Some("1"));
    provider.is(Mood::Well);
    thread::sleep(PAUSE);
    server.with(&known.sign(&claims)).get("/v1/me").expect(200);

    let unknown = Signer::ec("ec-9");
    for mood in [Mood::Down, Mood::Elsewhere, Mood::Endless, Mood::Lying, Mood::Silent] {
        provider.is(mood);
        thread::sleep(PAUSE);
        let began = Instant::now();
        let asked = server.with(&unknown.sign(&claims)).get("/v1/me");
        asked.refused(503, "issuer_unavailable");
        assert!(began.elapsed() < Duration::from_secs(10), "{mood:?}: {:?}", began.elapsed());
        server.with(&known.sign(&claims)).get("/v1/me").expect(200);
        server.staff().get("/v1/me").expect(200);
    }
    provider.is(Mood::Well);
    thread::sleep(PAUSE);
    server.with(&unknown.sign(&claims)).get("/v1/me").refused(401, "unauthenticated");
}

#[test]
fn a_silent_issuer_holds_up_nobody_else() {
    let Some(shop) = Shop::start(Backend::Sqlite) else { return };
    let (provider, known, server) = scene(shop, &json!({}));
    let claims = provider.claims("1", "buyer@acme.test");
    server.with(&known.sign(&claims)).get("/v1/me").expect(200);
    provider.is(Mood::Silent);
    thread::sleep(PAUSE);
    let asking: Vec<_> = (0..40)
        .map(|n| {
            let stranger = server.with(&Signer::ec(&format!("ec-{n}")).sign(&claims));
            thread::spawn(move || stranger.get("/v1/me").status)
        })
        .collect();
    thread::sleep(Duration::from_millis(300));
    for _ in 0..20 {
        let began = Instant::now();
        server.with(&known.sign(&claims)).get("/v1/me").expect(200);
        assert!(began.elapsed() < Duration::from_secs(2), "held up for {:?}", began.elapsed());
    }
    let began = Instant::now();
    for thread in asking {
        assert_eq!(thread.join().expect("an answer"), 503);
    }
    assert!(began.elapsed() < Duration::from_secs(12), "{:?}", began.elapsed());
}

#[test]
fn an_issuer_is_known_by_its_certificate() {
    let Some(shop) = Shop::start(Backend::Sqlite) else { return };
    let signer = Signer::rsa();
    let (known, pem) = Provider::start_with_tls(&[&signer]);
    let (unknown, _) = Provider::start_with_tls(&[&signer]);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("ca.pem");
    std::fs::write(&file, pem).expect("the certificate");
    let by_file = json!({ "ca_file": file });
    // Both entries use the same CA file, with the certificate of one issuer only.
    let server =
        Trusting::issuers(shop, &json!([entry(&known, &by_file), entry(&unknown, &by_file)]));
    let token = |provider: &Provider| signer.sign(&provider.claims("1", "buyer@acme.test"));
    server.with(&token(&known)).get("/v1/me").expect(200);
    server.with(&token(&unknown)).get("/v1/me").refused(503, "issuer_unavailable");
    assert_eq!(unknown.asked(), 0);
}

#[test]
fn made_up_key_ids_do_not_flood_the_issuer() {
    let Some(shop) = Shop::start(Backend::Sqlite) else { return };
    let (provider, known, server) = scene(shop, &json!({ "refetch_seconds": 60 }));
    let claims = provider.claims("1", "buyer@acme.test");
    server.with(&known.sign(&claims)).get("/v1/me").expect(200);
    for n in 0..50 {
        let made_up = server.with(&Signer::ec(&format!("ec-{n}")).sign(&claims));
        made_up.get("/v1/me").refused(401, "unauthenticated");
    }
    assert_eq!(provider.asked(), 1);
}
