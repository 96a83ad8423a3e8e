//! The key of the chain: an attacker with the database but without the key cannot forge links.

use std::fs;

use aws_lc_rs::digest;
use rstest::rstest;
use serde_json::json;
use tests::cluster::free_port;

use super::chain::said;
use crate::support::app::Shop;
use crate::support::database::Backend;
use crate::support::process::{self, Process};

/// The links over these digests, computed without a key.
fn links_without_a_key(digests: &[String]) -> Vec<String> {
    let mut hash = vec![0; 32];
    let link = |(digest, place): (&String, i64)| {
        let parts = [hash.as_slice(), &place.to_be_bytes(), &bytes(digest)].concat();
        hash = digest::digest(&digest::SHA256, &parts).as_ref().to_vec();
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
    };
    digests.iter().zip(1_i64..).map(link).collect()
}

fn bytes(hex: &str) -> Vec<u8> {
    let pairs = hex.as_bytes().chunks(2);
    let byte = |pair| u8::from_str_radix(str::from_utf8(pair).expect("ASCII"), 16).expect("hex");
    pairs.map(byte).collect()
}

#[rstest]
fn the_database_alone_does_not_make_links_that_fit(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(mut shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    shop.wait_for_events();
    shop.stop();
    let (hex, unhex) = match backend {
        Backend::Sqlite => ("lower(hex(digest))", "unhex('~')"),
        Backend::Postgres => ("encode(digest, 'hex')", "decode('~', 'hex')"),
    };
    // One row is removed, the others move up, and every link is recomputed.
    let copy = shop.database().copy();
    copy.damage(
        "DELETE FROM events WHERE sequence = 4; \
         UPDATE events SET sequence = 1 - sequence WHERE sequence > 4; \
         UPDATE events SET sequence = -sequence WHERE sequence < 0",
    );
    let digests = copy.texts(&format!("SELECT {hex} AS text FROM events ORDER BY sequence"));
    let rows = links_without_a_key(&digests).into_iter().zip(1..);
    let rows: Vec<String> =
        rows.map(|(hash, place)| format!("({place}, {})", unhex.replace('~', &hash))).collect();
    copy.damage(&format!(
        "DELETE FROM audit_chain; INSERT INTO audit_chain (sequence, hash) VALUES {}",
        rows.join(", ")
    ));
    let (passed, said) = said(&copy, None);
    assert!(!passed && said.contains("audit.chain_links: 1:"), "{said}");
}

#[rstest]
fn the_key_may_stand_in_a_file_apart(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(mut shop) = Shop::start(backend) else { return };
    shop.stop();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("audit.key");
    let database = shop.database().copy();
    let setting = [("COMPTOIR_AUDIT_KEY_FILE", file.to_str().expect("UTF-8"))];
    database.damage("DELETE FROM audit_chain");
    for (key, says) in [("short", "too short"), ("", "too short")] {
        fs::write(&file, key).expect("write");
        let (passed, said) = process::run_with(&database, &["verify"], &setting);
        assert!(!passed && said.contains(says), "{said}");
    }
    fs::write(&file, "a key of more than thirty-two bytes\n").expect("write");
    let mut server = Process::serve_on(&database, free_port(), &setting);
    server.staff().post("/v1/products", &json!({ "sku": "NUT", "name": "Nut" })).expect(201);
    server.terminate();
    let (passed, whole) = process::run_with(&database, &["verify"], &setting);
    assert!(passed, "{whole}");
    let (passed, said) = said(&database, None);
    assert!(!passed && said.contains("audit.chain_links: 1:"), "{said}");
}

/// `INSERT OR REPLACE` deletes a row without firing the triggers that forbid it.
#[test]
fn a_replaced_row_is_named() {
    let Some(mut shop) = Shop::start(Backend::Sqlite) else { return };
    shop.product("BOLT", "10.00");
    shop.wait_for_events();
    shop.stop();
    for (sql, named) in [
        (
            "INSERT OR REPLACE INTO events SELECT * FROM (SELECT * FROM events WHERE sequence = 4)",
            None,
        ),
        (
            "INSERT OR REPLACE INTO events (id, sequence, type, occurred_at, recorded_at, company_id, \
               subject_type, subject_id, subject_version, data, actor_id, request_id) \
             SELECT id, sequence, type, occurred_at, recorded_at, company_id, subject_type, subject_id, \
               subject_version, data, subject_id, request_id FROM events WHERE sequence = 4",
            Some("audit.rows_have_digests: 4:"),
        ),
        (
            "INSERT OR REPLACE INTO audit_chain SELECT 4, hash FROM audit_chain WHERE sequence = 3",
            Some("audit.chain_links: 4:"),
        ),
    ] {
        let copy = shop.database().copy();
        copy.execute(sql);
        let (passed, said) = said(&copy, None);
        match named {
            Some(named) => assert!(!passed && said.contains(named), "{sql}: {said}"),
            None => assert!(passed, "{sql}: {said}"),
        }
    }
}
