//! Maps violations of a request struct's bounds to pointers.

use std::borrow::Cow;

use domain::failure::Violation;
use validator::{ValidationError, ValidationErrors, ValidationErrorsKind};

/// Every violation, ordered by field name.
pub(crate) fn violations(errors: &ValidationErrors) -> Vec<Violation> {
    let mut found = Vec::new();
    collect(errors, "", &mut found);
    found.sort_by(|left, right| left.pointer.cmp(&right.pointer));
    found
}

fn collect(errors: &ValidationErrors, above: &str, found: &mut Vec<Violation>) {
    for (name, kind) in errors.errors() {
        let pointer = if name == "__all__" { above.to_owned() } else { format!("{above}/{name}") };
        match kind {
            ValidationErrorsKind::Struct(inner) => collect(inner, &pointer, found),
            ValidationErrorsKind::List(items) => {
                for (index, inner) in items {
                    collect(inner, &format!("{pointer}/{index}"), found);
                }
            }
            ValidationErrorsKind::Field(errors) => {
                found.extend(errors.iter().map(|error| violation(&pointer, error)));
            }
        }
    }
}

fn violation(pointer: &str, error: &ValidationError) -> Violation {
    let bound = |name: &str| error.params.get(name).map(ToString::to_string);
    let (code, detail) = match error.code.as_ref() {
        "length" => {
            ("bad_length", format!("its length must be {}", between(bound("min"), bound("max"))))
        }
        "range" => ("out_of_range", format!("must be {}", between(bound("min"), bound("max")))),
        "invalid_text" => ("invalid_text", "not an accepted text".to_owned()),
        "email" => ("bad_email", "not an e-mail address".to_owned()),
        other => ("invalid_value", other.replace('_', " ")),
    };
    let detail =
        error.message.as_ref().map_or(detail, |message: &Cow<'_, str>| message.to_string());
    Violation::new(pointer, code, detail)
}

fn between(least: Option<String>, most: Option<String>) -> String {
    match (least, most) {
        (Some(least), Some(most)) => format!("between {least} and {most}"),
        (Some(least), None) => format!("at least {least}"),
        (None, Some(most)) => format!("at most {most}"),
        (None, None) => "another".to_owned(),
    }
}
