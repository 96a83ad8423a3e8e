//! Parsing of bodies.

use serde::{Deserialize, Serialize};

use super::*;
use crate::kernel::wire::Money;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Colour {
    Red,
}

#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its reading is of interest")]
struct Order {
    #[validate(length(min = 1, max = 2), nested)]
    lines: Vec<Line>,
    limit: Option<Money>,
    colour: Option<Colour>,
}

#[derive(Debug, Deserialize, Serialize, Validate)]
#[serde(deny_unknown_fields)]
struct Line {
    #[validate(range(min = 1))]
    quantity: i64,
}

#[track_caller]
fn check(body: &str, status: u16, code: &str, pointer: &str) {
    let problem = understand::<Order>(body.as_bytes()).unwrap_err();
    let shown = serde_json::to_value(problem.body("req_1", "/")).unwrap();
    let error = shown
        .pointer("/errors/0")
        .cloned()
        .unwrap_or_else(|| serde_json::json!({"code": shown.get("code").cloned(), "pointer": ""}));
    let found = (problem.status().as_u16(), error["code"].as_str(), error["pointer"].as_str());
    assert_eq!(found, (status, Some(code), Some(pointer)), "{body} → {shown}");
}

#[test]
fn what_cannot_be_read_is_400() {
    check("", 400, "malformed_json", "");
    check("{", 400, "malformed_json", "");
    check(r#"{"lines":[{"quantity":1}]} x"#, 400, "malformed_json", "");
    check(&"[".repeat(200_000), 400, "wrong_type", "");
    check(&format!(r#"{{"lines":{}"#, "[".repeat(200_000)), 400, "wrong_type", "/lines/0");
    check("[]", 400, "wrong_type", "");
    check("[[],null,null]", 400, "wrong_type", "");
    check(r#"{"lines":[[1]]}"#, 400, "wrong_type", "/lines/0");
    check(r#"{"lines":{}}"#, 400, "wrong_type", "/lines");
    check(r#"{"lines":[{"quantity":"1"}]}"#, 400, "wrong_type", "/lines/0/quantity");
    check(r#"{"lines":[{"quantity":null}]}"#, 400, "wrong_type", "/lines/0/quantity");
    check(r#"{"lines":[{"quantity":1,"x":2}]}"#, 400, "unknown_field", "/lines/0/x");
    check(
        r#"{"lines":[{"quantity":1,"quantity":2}]}"#,
        400,
        "duplicate_field",
        "/lines/0/quantity",
    );
    check(
        r#"{"lines":[],"limit":{"amount":5,"currency":"EUR"}}"#,
        400,
        "wrong_type",
        "/limit/amount",
    );
}

#[test]
fn a_value_that_cannot_be_is_422() {
    check("{}", 422, "missing_field", "/lines");
    check(r#"{"lines":[{}]}"#, 422, "missing_field", "/lines/0/quantity");
    check(r#"{"lines":[]}"#, 422, "bad_length", "/lines");
    check(r#"{"lines":[{"quantity":0}]}"#, 422, "out_of_range", "/lines/0/quantity");
    check(r#"{"lines":[{"quantity":1.5}]}"#, 422, "out_of_range", "/lines/0/quantity");
    check(
        r#"{"lines":[{"quantity":99999999999999999999}]}"#,
        422,
        "out_of_range",
        "/lines/0/quantity",
    );
    check(r#"{"lines":[],"colour":"blue"}"#, 422, "unknown_word", "/colour");
    check(
        r#"{"lines":[],"limit":{"amount":"1,0","currency":"EUR"}}"#,
        422,
        "malformed_amount",
        "/limit/amount",
    );
    check(
        r#"{"lines":[],"limit":{"amount":"1.0","currency":"XXY"}}"#,
        422,
        "unknown_currency",
        "/limit/currency",
    );
    check(r#"{"lines":[],"colour":"\u0000"}"#, 422, "invalid_text", "");
}

#[test]
fn a_whole_number_may_have_a_point() {
    let order = understand::<Order>(br#"{"lines":[{"quantity":5.0}]}"#).unwrap();
    assert_eq!(order.lines.first().unwrap().quantity, 5);
}
