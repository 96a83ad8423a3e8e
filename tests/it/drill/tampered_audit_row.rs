//! An attacker with write access to the database changes an audit row about the own actions.

use rstest::rstest;
use serde_json::json;

use crate::support::app::Shop;
use crate::support::database::Backend;
use crate::support::process;

/// Makes the buyer an administrator, as an attacker would to stay unnoticed; returns the position in the
/// log, and its head, which the operator notes outside the database.
#[track_caller]
fn deed(shop: &Shop) -> (i64, String) {
    let place = format!("/v1/companies/{}/members/{}", shop.company(), shop.cast().buyer.id);
    shop.staff().patch(&place, &json!({ "roles": ["company_admin"] })).expect(200);
    shop.wait_for_events();
    let log = shop.staff().get("/v1/audit-log?action=member.updated").expect(200);
    let told = &log.data()[0];
    assert_eq!(told["changes"][0]["after"], json!("company_admin"), "{told}");
    let head = shop.staff().get("/v1/audit-log/head").expect(200);
    let noted = format!("{}:{}", head.integer("/sequence"), head.text("/hash"));
    (told["sequence"].as_i64().expect("a place in the log"), noted)
}

#[rstest]
fn a_changed_row_is_named_by_the_next_verify(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(mut shop) = Shop::start(backend) else { return };
    let (row, _) = deed(&shop);
    shop.product("BOLT", "10.00");
    shop.wait_for_events();
    shop.stop();
    let (passed, said) = process::run(shop.database(), &["verify"]);
    assert!(passed, "{said}");

    // The log is to look as if it never happened.
    shop.database().damage(&format!("UPDATE events SET actor_id = NULL WHERE sequence = {row}"));

    let (passed, said) = process::run(shop.database(), &["verify"]);
    assert!(
        !passed && said.contains("audit.rows_as_written") && said.contains(&row.to_string()),
        "{said}"
    );
    shop.close_broken();
}

#[rstest]
fn a_log_that_ends_before_the_deed_is_named_by_the_head_that_was_noted(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(mut shop) = Shop::start(backend) else { return };
    let (row, noted) = deed(&shop);
    shop.stop();

    // If events and chain are cut together, nothing inside the log shows it; but the member has a version
    // without an event.
    shop.database().damage(&format!(
        "DELETE FROM audit_chain WHERE sequence >= {row}; DELETE FROM events WHERE sequence >= {row}"
    ));
    let (passed, said) = process::run(shop.database(), &["verify"]);
    assert!(!passed && said.contains("events.tell_every_version: member "), "{said}");
    assert!(!said.contains("audit."), "{said}");

    let (passed, said) = process::run(shop.database(), &["verify", "--audit-head", &noted]);
    assert!(!passed && said.contains("audit.noted_head"), "{said}");
    shop.close_broken();
}
