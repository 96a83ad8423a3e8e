//! The access report: permissions that no user should hold together, and a rule without its approver.

use serde_json::{Value, json};

use super::scene::{Quayside, join};
use crate::client::{Answer, Server};
use crate::compare::same;
use crate::error::DemoError;
use crate::screen::say;
use crate::setup::money;

/// Makes what the report finds, and reads it as Cleo does.
pub(super) fn tell(server: &Server, quayside: &Quayside) -> Result<(), DemoError> {
    let rule = gone(server, quayside)?;
    let fay = both(server, quayside)?;
    let cleo = &quayside.cleo;
    say("");
    say("8. The access report of Quayside Gifts Ltd");
    let report = cleo.person.get(server, "/v1/access-report?limit=100")?;
    let entries: Vec<Answer> =
        report.list("/data")?.iter().map(|entry| report.entry(entry)).collect();
    for entry in &entries {
        let names = [(&cleo.user, "Cleo"), (&fay, "Fay"), (&rule, "Very large orders")];
        let subject = subject(entry);
        let name = names.into_iter().find(|(id, _)| **id == subject).map(|(_, name)| name);
        say(&format!("   {}", line(entry, name.unwrap_or(&subject))));
    }
    let mut found: Vec<String> = entries.iter().map(finding).collect();
    let mut expected = [
        format!("conflict of {} by design", cleo.user),
        format!("conflict of {fay}"),
        format!("no_approver of {rule}"),
    ];
    found.sort();
    expected.sort();
    same("the access report", &expected.join(", "), &found.join(", "))
}

/// A rule that asks one member, and the member leaves; the id of the rule.
fn gone(server: &Server, quayside: &Quayside) -> Result<String, DemoError> {
    let (cleo, company) = (&quayside.cleo.person, &quayside.company);
    let approver = json!([{ "role": "approver" }]);
    let gus = join(server, cleo, company, ("Gus", &approver))?;
    let rule = json!({
        "name": "Very large orders", "when": { "order_total_over": money("5000.00") },
        "steps": [{ "approvers": { "member_ids": [gus.id] } }],
    });
    let rule = cleo.post(server, "/v1/approval-rules", "rules-large", &rule)?.text("/id")?;
    let path = format!("/v1/companies/{company}/members/{}", gus.id);
    cleo.patch(server, &path, "rules-gus-leaves", &json!({ "active": false }))?;
    Ok(rule)
}

/// A member that writes the rules and answers by them; the id of the user.
fn both(server: &Server, quayside: &Quayside) -> Result<String, DemoError> {
    let (cleo, company) = (&quayside.cleo.person, &quayside.company);
    let role = json!({
        "key": "rule_writer", "name": "Writes approval rules", "side": "company",
        "permissions": [{ "permission": "approval_rules.create", "reach": "all" }],
    });
    cleo.post(server, "/v1/roles", "rules-role", &role)?;
    let grants = json!([{ "role": "rule_writer" }, { "role": "approver" }]);
    Ok(join(server, cleo, company, ("Fay", &grants))?.user)
}

/// An entry for people: `conflict: Fay holds approval_rules.create and approvals.decide (by rule_writer, approver)`.
fn line(entry: &Answer, name: &str) -> String {
    let text = |field: &str| entry.body.get(field).and_then(Value::as_str).unwrap_or_default();
    let via = entry.body.get("via").and_then(Value::as_array).into_iter().flatten();
    let via: Vec<&str> = via.filter_map(Value::as_str).collect();
    match text("kind") {
        "conflict" => {
            let (left, right) = (text("left"), text("right"));
            let meant = if by_design(entry) { ", by design" } else { "" };
            format!("conflict: {name} holds {left} and {right} (by {}){meant}", via.join(", "))
        }
        kind => format!("{}: a step of the rule \"{name}\"", kind.replace('_', " ")),
    }
}

/// An entry to compare: its kind, its user or rule, and whether it is meant.
fn finding(entry: &Answer) -> String {
    let kind = entry.body.get("kind").and_then(Value::as_str).unwrap_or_default();
    let meant = if by_design(entry) { " by design" } else { "" };
    format!("{kind} of {}{meant}", subject(entry))
}

/// The id of the user, or of the rule.
fn subject(entry: &Answer) -> String {
    let mut ids = ["user_id", "rule_id"].into_iter().filter_map(|field| entry.body.get(field));
    ids.find_map(Value::as_str).unwrap_or_default().to_owned()
}

fn by_design(entry: &Answer) -> bool {
    entry.body.get("by_design").and_then(Value::as_bool).unwrap_or_default()
}
