//! Texts that no database can store.

use domain::failure::Violation;

use crate::kernel::problem::Problem;

/// Refuses the character U+0000, which PostgreSQL's texts cannot hold: in JSON it is always escaped.
pub(super) fn check(bytes: &[u8]) -> Result<(), Problem> {
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        let escape = rest.get(at + 1..).unwrap_or_default();
        if escape.starts_with(b"u0000") {
            let detail = "a text must not contain the character U+0000";
            return Err(Problem::invalid(vec![Violation::new("", "invalid_text", detail)]));
        }
        // Every escaped character is at least one byte, so `\\` does not open another escape.
        rest = escape.get(1..).unwrap_or_default();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_escape_itself_is_refused() {
        for (text, refused) in [
            (r#"{"a":"\u0000"}"#, true),
            (r#"{"a":"x\\\u0000"}"#, true),
            (r#"{"a":"\\u0000"}"#, false),
            (r#"{"a":"\u0001"}"#, false),
            (r#"{"a":"\"#, false),
        ] {
            assert_eq!(check(text.as_bytes()).is_err(), refused, "{text}");
        }
    }
}
