//! Responses stored for retries: each company has a limited share.

use rstest::rstest;
use serde_json::{Value, json};

use super::load::Target;
use crate::support::actor::Actor;
use crate::support::builders::eur;
use crate::support::database::Backend;

const SETTINGS: [(&str, &str); 1] = [("COMPTOIR_KEPT_ANSWERS_MIB", "1")];
const MIB: i64 = 1 << 20;

/// A rule with the maximum of steps: a small change with a large response.
fn rule(target: &Target) -> Value {
    let step = json!({ "approvers": { "member_ids": [target.approver_id()] }, "mode": "any" });
    json!({
        "company_id": target.company(), "name": "n".repeat(200),
        "when": { "order_total_over": eur("9000.00") }, "steps": vec![step; 5],
    })
}

fn kept(target: &Target) -> i64 {
    let sql =
        "SELECT CAST(coalesce(sum(length(body)), 0) AS bigint) AS number FROM idempotency_keys";
    target.database().number(sql)
}

/// Creates the rule under this key and deletes it again; returns the refusal, once there is one.
fn make(admin: &Actor, rule: &Value, key: &str) -> Option<(u16, Value)> {
    let made = admin.post_with_key("/v1/approval-rules", key, rule);
    if made.status != 201 {
        return Some((made.status, made["code"].clone()));
    }
    admin.delete(&format!("/v1/approval-rules/{}", made.id())).expect(204);
    None
}

#[rstest]
fn a_company_keeps_so_many_answers(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(target) = Target::start(backend, &SETTINGS) else { return };
    let (admin, rule) = (target.company_admin(), rule(&target));
    let refusal = (0..1_500).find_map(|number| make(&admin, &rule, &format!("rule-{number}")));
    assert_eq!(refusal, Some((429, json!("too_many_kept_answers"))));
    let kept = kept(&target);
    println!("{kept} bytes of answers are kept");
    assert!(kept > MIB / 4 && kept <= MIB, "{kept} bytes");
    // Stored responses are replayed, and requests without a key are accepted.
    let again = admin.post_with_key("/v1/approval-rules", "rule-0", &rule).expect(201);
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    admin.post("/v1/approval-rules", &rule).expect(201);
    target.staff().post_with_key("/v1/approval-rules", "staff", &rule).expect(201);
    target.has_not_failed();
}
