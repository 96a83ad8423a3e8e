//! A readable decision trace: one line for each check, with its candidates.

use serde_json::Value;

use super::client::Answer;
use super::screen::say;

/// Prints the response's outcome, if any, and its trace.
pub fn show(answer: &Answer) {
    for line in lines(&answer.body) {
        say(&format!("   {line}"));
    }
}

/// Prints a refusal: its status, code and detail, and each of its errors.
pub fn refusal(answer: &Answer) {
    let (code, detail) = (text(&answer.body, "code"), text(&answer.body, "detail"));
    say(&format!("   {} {code}: {detail}", answer.status));
    for error in answer.body.get("errors").and_then(Value::as_array).into_iter().flatten() {
        say(&format!("       {}: {}", text(error, "code"), text(error, "detail")));
    }
}

fn lines(body: &Value) -> Vec<String> {
    let outcome = body.get("outcome").and_then(Value::as_str);
    let mut lines: Vec<String> =
        outcome.map(|outcome| format!("outcome: {outcome}")).into_iter().collect();
    let steps = body.get("trace").and_then(Value::as_array);
    lines.extend(steps.into_iter().flatten().flat_map(check));
    lines
}

/// Formats a check as `· credit: deny. 1,500 is over what is left.`, with its candidates below.
fn check(step: &Value) -> Vec<String> {
    let name = text(step, "check").replace('_', " ");
    let (outcome, detail) = (text(step, "outcome").replace('_', " "), text(step, "detail"));
    let considered = step.get("considered").and_then(Value::as_array);
    let considered = considered.into_iter().flatten().map(|note| {
        format!("    {}: {}", text(note, "what"), text(note, "verdict").replace('_', " "))
    });
    std::iter::once(format!("· {name}: {outcome}. {detail}")).chain(considered).collect()
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value.get(field).and_then(Value::as_str).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_trace_is_one_line_a_check() {
        let body = json!({
            "outcome": "deny",
            "trace": [
                { "check": "price", "outcome": "applied", "detail": "2.55 each.", "considered": [
                    { "what": "Spring list", "verdict": "won" },
                    { "what": "Old list", "verdict": "outside_validity" },
                ] },
                { "check": "spending_limit", "outcome": "deny", "detail": "12.00 GBP is left." },
            ],
        });
        assert_eq!(
            lines(&body),
            [
                "outcome: deny",
                "· price: applied. 2.55 each.",
                "    Spring list: won",
                "    Old list: outside validity",
                "· spending limit: deny. 12.00 GBP is left.",
            ]
        );
    }
}
