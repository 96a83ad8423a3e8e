//! Maps serde's errors to refusals with a code and a pointer.

use domain::failure::{Kind, Violation};
use serde_json::error::Category;
use serde_path_to_error::{Path, Segment};

use crate::kernel::problem::Problem;
use crate::kernel::wire::refusal;

/// 400 for a body that cannot be read, 422 for an invalid value.
pub(super) fn refuse(error: serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let pointer = pointer(error.path());
    let error = error.into_inner();
    match error.classify() {
        Category::Syntax | Category::Eof | Category::Io => Problem::new(
            Kind::Unreadable,
            "malformed_json",
            format!("The body is not JSON: {error}."),
        ),
        Category::Data => data(&error.to_string(), pointer),
    }
}

/// One value at `pointer`; serde reports the error only as a text.
pub(crate) fn data(text: &str, pointer: String) -> Problem {
    if let Some(coded) = refusal::decode(text) {
        let pointer = pointer + &coded.below;
        return match coded.kind {
            Kind::Unreadable => unreadable(pointer, coded.code, coded.detail),
            _ => Problem::invalid(vec![Violation::new(pointer, coded.code, coded.detail)]),
        };
    }
    let detail = text.rsplit_once(" at line ").map_or(text, |(detail, _place)| detail).to_owned();
    let named = detail.split('`').nth(1).unwrap_or("").to_owned();
    let whole = |text: &str| text.starts_with("invalid type: floating point");
    match detail.as_str() {
        text if text.starts_with("unknown field") => {
            unreadable(below(pointer, &named), "unknown_field", format!("unknown field {named:?}"))
        }
        text if text.starts_with("duplicate field") => unreadable(
            below(pointer, &named),
            "duplicate_field",
            format!("duplicate field {named:?}"),
        ),
        text if text.starts_with("not an id of the form") => unreadable(pointer, "bad_id", detail),
        // A number in the right place, but not a whole one, or beyond 64 bits.
        text if whole(text) && is_integer_wanted(text) => {
            invalid(pointer, "out_of_range", "must be a whole number within range".to_owned())
        }
        text if text.starts_with("invalid type") => unreadable(pointer, "wrong_type", detail),
        text if text.starts_with("missing field") => invalid(
            below(pointer, &named),
            "missing_field",
            format!("the field {named:?} is required"),
        ),
        text if text.starts_with("unknown variant") => invalid(pointer, "unknown_word", detail),
        text if text.starts_with("invalid value: integer") => {
            invalid(pointer, "out_of_range", detail)
        }
        _ => invalid(pointer, "invalid_value", detail),
    }
}

fn is_integer_wanted(text: &str) -> bool {
    text.rsplit_once("expected ").is_some_and(|(_, wanted)| {
        matches!(wanted, "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64")
    })
}

fn unreadable(pointer: String, code: &'static str, detail: String) -> Problem {
    let told = if pointer.is_empty() { detail.clone() } else { format!("{pointer}: {detail}") };
    Problem::new(Kind::Unreadable, code, told).at(vec![Violation::new(pointer, code, detail)])
}

fn invalid(pointer: String, code: &'static str, detail: String) -> Problem {
    Problem::invalid(vec![Violation::new(pointer, code, detail)])
}

/// The field `name` under `pointer`, unless the pointer already ends there.
fn below(pointer: String, name: &str) -> String {
    let step = format!("/{}", escaped(name));
    if pointer.ends_with(&step) { pointer } else { pointer + &step }
}

fn pointer(path: &Path) -> String {
    path.iter()
        .filter_map(|segment| match segment {
            Segment::Seq { index } => Some(format!("/{index}")),
            Segment::Map { key } => Some(format!("/{}", escaped(key))),
            Segment::Enum { .. } | Segment::Unknown => None,
        })
        .collect()
}

/// RFC 6901: `~` and `/` are escaped.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
