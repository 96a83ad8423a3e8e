//! A decision's trace, made readable: one line for each rule that was asked.

use serde_json::Value;

use super::client::Answer;
use super::screen::say;

/// Prints the outcome, where the answer has one, and its trace.
pub fn show(answer: &Answer) {
    for line in lines(&answer.body) {
        say(&format!("   {line}"));
    }
}

fn lines(body: &Value) -> Vec<String> {
    let outcome = body.get("outcome").and_then(Value::as_str);
    let mut lines: Vec<String> =
        outcome.map(|outcome| format!("evaluate: {outcome}")).into_iter().collect();
    let trace = body.get("trace").or_else(|| body.get("data")).unwrap_or(body);
    lines.extend(trace.as_array().into_iter().flatten().map(|step| format!("· {}", shown(step))));
    lines
}

/// `{"rule": "credit", "outcome": "deny", "left": {…}}` as `rule credit, outcome deny, left 12.00 GBP`.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(values) => {
            format!("[{}]", values.iter().map(shown).collect::<Vec<_>>().join("; "))
        }
        Value::Object(fields) => {
            if let (Some(Value::String(amount)), Some(Value::String(currency))) =
                (fields.get("amount"), fields.get("currency"))
            {
                return format!("{amount} {currency}");
            }
            let told = fields.iter().filter(|(_, value)| !value.is_null());
            let told =
                told.map(|(name, value)| format!("{} {}", name.replace('_', " "), shown(value)));
            told.collect::<Vec<_>>().join(", ")
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_trace_is_one_line_a_rule() {
        let body = json!({
            "outcome": "deny",
            "trace": [
                { "rule": "spending_limit", "result": "deny", "left": { "amount": "12.00", "currency": "GBP" } },
                { "rule": "order_limit", "result": "allow", "limit": null },
            ],
        });
        assert_eq!(
            lines(&body),
            [
                "evaluate: deny",
                "· left 12.00 GBP, result deny, rule spending_limit",
                "· result allow, rule order_limit",
            ]
        );
    }
}
