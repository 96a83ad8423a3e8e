//! The difference between a resource before and after a change.

use serde_json::{Map, Value};

/// Above this many changes, the difference lists whole top-level members of the resource.
const MOST: usize = 100;

/// A changed part of a resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Its location, as an RFC 6901 pointer.
    pub pointer: String,
    /// The old value; also null if there was none.
    pub before: Value,
    /// The new value; also null if it was removed.
    pub after: Value,
}

/// The changes between two values. Objects are compared member by member, arrays of equal length element
/// by element, all else as a whole. For a new resource, every non-null member is a change.
///
/// Above a hundred changes, each top-level member is compared as a whole, so that the response is never
/// much larger than the two values together.
pub fn changes(before: &Value, after: &Value) -> Vec<Change> {
    let nothing = Value::Object(Map::new());
    let known = before.is_object();
    let before = if known { before } else { &nothing };
    let after = if after.is_object() { after } else { &nothing };
    // A new resource is listed by its top-level members, not deeper.
    let mut found = Difference { deepest: if known { usize::MAX } else { 1 }, found: Vec::new() };
    found.compare("", 0, before, after);
    if found.found.len() > MOST {
        found = Difference { deepest: 1, found: Vec::new() };
        found.compare("", 0, before, after);
    }
    found.found
}

struct Difference {
    deepest: usize,
    found: Vec<Change>,
}

impl Difference {
    fn compare(&mut self, pointer: &str, depth: usize, before: &Value, after: &Value) {
        match (before, after) {
            _ if before == after => {}
            (Value::Object(before), Value::Object(after)) if depth < self.deepest => {
                self.members(pointer, depth, before, after);
            }
            (Value::Array(before), Value::Array(after))
                if before.len() == after.len() && depth < self.deepest =>
            {
                for (place, (before, after)) in before.iter().zip(after).enumerate() {
                    self.compare(&format!("{pointer}/{place}"), depth + 1, before, after);
                }
            }
            _ => self.found.push(Change {
                pointer: pointer.to_owned(),
                before: before.clone(),
                after: after.clone(),
            }),
        }
    }

    fn members(
        &mut self,
        pointer: &str,
        depth: usize,
        before: &Map<String, Value>,
        after: &Map<String, Value>,
    ) {
        let gone = before.keys().filter(|name| !after.contains_key(*name));
        for name in after.keys().chain(gone) {
            let of = |members: &Map<String, Value>| members.get(name).cloned().unwrap_or_default();
            let pointer = format!("{pointer}/{}", escaped(name));
            self.compare(&pointer, depth + 1, &of(before), &of(after));
        }
    }
}

/// A member's name, escaped for a pointer (RFC 6901, section 3).
pub fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn told(before: &Value, after: &Value) -> Vec<(String, Value, Value)> {
        changes(before, after).into_iter().map(|c| (c.pointer, c.before, c.after)).collect()
    }

    fn one(pointer: &str, before: Value, after: Value) -> (String, Value, Value) {
        (pointer.to_owned(), before, after)
    }

    #[test]
    fn what_differs_is_told_where_it_stands() {
        for (before, after, expected) in [
            (json!({ "a": 1 }), json!({ "a": 1 }), vec![]),
            (json!({ "a": 1 }), json!({ "a": 2 }), vec![one("/a", json!(1), json!(2))]),
            (json!({ "a": 1 }), json!({}), vec![one("/a", json!(1), Value::Null)]),
            (json!({}), json!({ "a": null }), vec![]),
            (
                json!({ "a": { "b": 1, "c": 2 } }),
                json!({ "a": { "b": 1, "c": 3 } }),
                vec![one("/a/c", json!(2), json!(3))],
            ),
            (
                json!({ "lines": [{ "shipped": 0 }, { "shipped": 0 }] }),
                json!({ "lines": [{ "shipped": 0 }, { "shipped": 4 }] }),
                vec![one("/lines/1/shipped", json!(0), json!(4))],
            ),
            (
                json!({ "a": [1, 2] }),
                json!({ "a": [1] }),
                vec![one("/a", json!([1, 2]), json!([1]))],
            ),
            (
                json!({ "a": [1] }),
                json!({ "a": { "0": 1 } }),
                vec![one("/a", json!([1]), json!({ "0": 1 }))],
            ),
            (
                json!({ "a/b~c": 1 }),
                json!({ "a/b~c": 2 }),
                vec![one("/a~1b~0c", json!(1), json!(2))],
            ),
        ] {
            assert_eq!(told(&before, &after), expected, "{before} {after}");
        }
    }

    #[test]
    fn what_is_new_is_told_by_its_members() {
        let new = json!({ "a": { "b": 1 }, "c": null, "d": [1] });
        let expected =
            vec![one("/a", Value::Null, json!({ "b": 1 })), one("/d", Value::Null, json!([1]))];
        assert_eq!(told(&Value::Null, &new), expected);
    }

    #[test]
    fn many_changes_are_told_by_whole_members() {
        let lines = |shipped: i64| json!({ "lines": vec![json!({ "shipped": shipped }); 101] });
        let (before, after) = (lines(0), lines(1));
        let expected = vec![one("/lines", before["lines"].clone(), after["lines"].clone())];
        assert_eq!(told(&before, &after), expected);
    }
}
