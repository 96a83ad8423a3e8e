//! The document as JSON, and as YAML that every parser reads alike.

use serde_json::Value;
use utoipa::openapi::OpenApi;

/// The document as JSON.
pub(crate) fn json(document: &OpenApi) -> Result<String, String> {
    let json = document.to_pretty_json().map_err(|error| error.to_string())?;
    Ok(json + "\n")
}

/// The document as YAML.
///
/// The serializer writes YAML 1.2. Parsers of YAML 1.1 take `on` for true, `1:30` for 90 and a date for a
/// timestamp, where the document has a text: such keys and values get quotes.
pub(crate) fn yaml(document: &OpenApi) -> Result<String, String> {
    let yaml = document.to_yaml().map_err(|error| error.to_string())?;
    Ok(quoted(&yaml))
}

fn quoted(yaml: &str) -> String {
    let mut text = String::with_capacity(yaml.len() + yaml.len() / 16);
    // Column of the block scalar that the lines are in. Block scalars stay as they are.
    let mut block = None;
    for line in yaml.lines() {
        let indent = line.len() - line.trim_start_matches(' ').len();
        if block.is_some_and(|column| indent > column || line.is_empty()) {
            text.push_str(line);
        } else {
            let line = Line::of(line, indent);
            block = line.value.starts_with(['|', '>']).then_some(line.column);
            line.write(&mut text);
        }
        text.push('\n');
    }
    text
}

/// A line: `before key: value`, `before key:` or `before value`, where `before` is spaces and dashes.
struct Line<'a> {
    before: &'a str,
    key: Option<&'a str>,
    value: &'a str,
    /// Column of the key, or of the dash before the value.
    column: usize,
}

impl<'a> Line<'a> {
    fn of(line: &'a str, indent: usize) -> Self {
        let mut start = indent;
        while line.get(start..).is_some_and(|rest| rest.starts_with("- ")) {
            start += 2;
        }
        let (before, rest) = line.split_at(start);
        let quotes = closing(rest).unwrap_or_default();
        let (key, value) = match rest.get(quotes..).and_then(|tail| tail.find(": ")) {
            // A quoted text is a value unless a colon follows it at once.
            Some(at) if quotes == 0 || at == 0 => {
                (rest.get(..quotes + at), rest.get(quotes + at + 2..).unwrap_or_default())
            }
            Some(_) => (None, rest),
            None => match rest.strip_suffix(':') {
                Some(key) => (Some(key), ""),
                None => (None, rest),
            },
        };
        let column = if key.is_some() { start } else { start.saturating_sub(2) };
        Self { before, key, value, column }
    }

    fn write(&self, text: &mut String) {
        text.push_str(self.before);
        if let Some(key) = self.key {
            push(text, key, is_taken_for_another(key));
            text.push(':');
            if !self.value.is_empty() {
                text.push(' ');
            }
        }
        // The serializer quotes a text that looks like a number, true or null in JSON: unquoted it would be
        // one.
        let is_json = || serde_json::from_str::<Value>(self.value).is_ok();
        push(text, self.value, is_taken_for_another(self.value) && !is_json());
    }
}

fn push(text: &mut String, scalar: &str, in_quotes: bool) {
    let quote = if in_quotes { "'" } else { "" };
    for part in [quote, scalar, quote] {
        text.push_str(part);
    }
}

/// Position of the closing quote; `None` if the text does not begin with a quote.
fn closing(text: &str) -> Option<usize> {
    let quote = text.chars().next().filter(|first| matches!(first, '\'' | '"'))?;
    let mut rest = text.char_indices().skip(1).peekable();
    while let Some((at, character)) = rest.next() {
        let escapes = match quote {
            '"' => character == '\\',
            _ => character == quote && rest.peek().is_some_and(|(_, next)| *next == quote),
        };
        if escapes {
            rest.next();
        } else if character == quote {
            return Some(at + 1);
        }
    }
    None
}

/// Whether a YAML 1.1 parser reads the bare text as another type.
fn is_taken_for_another(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let words = [
        "y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", "=", "<<", ".inf", ".nan",
    ];
    let unsigned = lower.trim_start_matches(['+', '-']);
    words.contains(&lower.as_str())
        || unsigned == ".inf"
        || is_number(unsigned)
        || is_date(lower.as_bytes())
}

/// Decimal, binary, octal or hexadecimal, with a point, an exponent, `_` between digits, or in base 60.
fn is_number(unsigned: &str) -> bool {
    let of = |digits: &str, known: fn(&char) -> bool| {
        digits.chars().any(|c| c.is_ascii_digit()) && digits.chars().all(|c| known(&c))
    };
    if let Some(digits) = unsigned.strip_prefix("0x") {
        return digits.chars().all(|c| c.is_ascii_hexdigit() || c == '_');
    }
    if let Some(digits) = unsigned.strip_prefix("0b").or_else(|| unsigned.strip_prefix("0o")) {
        return of(digits, |c| c.is_ascii_digit() || *c == '_');
    }
    let (digits, exponent) = unsigned.split_once('e').unwrap_or((unsigned, "0"));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    digits.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && digits.matches('.').count() <= 1
        && of(digits, |c| c.is_ascii_digit() || matches!(c, '_' | '.' | ':'))
        && of(exponent, char::is_ascii_digit)
}

/// `2026-11-21`, with or without a time.
fn is_date(lower: &[u8]) -> bool {
    let known = |byte: &u8| byte.is_ascii_digit() || b"-:.+tz ".contains(byte);
    lower.len() >= 8
        && lower.iter().take(4).all(u8::is_ascii_digit)
        && lower.get(4) == Some(&b'-')
        && lower.get(5..).is_some_and(|rest| rest.contains(&b'-'))
        && lower.iter().all(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_yaml_1_1_takes_for_something_else_is_quoted() {
        for (line, expected) in [
            ("  at: 2026-11-21T09:30:00Z", "  at: '2026-11-21T09:30:00Z'"),
            ("    - 2026-11-21", "    - '2026-11-21'"),
            ("  on: On", "  'on': 'On'"),
            ("- no: y", "- 'no': 'y'"),
            ("- - OFF", "- - 'OFF'"),
            ("on:", "'on':"),
            ("'200': yes", "'200': 'yes'"),
            ("a: ~", "a: '~'"),
            ("a: 1:30", "a: '1:30'"),
            ("a: -190:20:30.15", "a: '-190:20:30.15'"),
            ("a: 010", "a: '010'"),
            ("a: 0x_1f", "a: '0x_1f'"),
            ("a: 1_000", "a: '1_000'"),
            ("a: +.Inf", "a: '+.Inf'"),
            ("a: 6.e+3", "a: '6.e+3'"),
            ("a: <<", "a: '<<'"),
            ("a: TRUE", "a: 'TRUE'"),
        ] {
            assert_eq!(quoted(line), format!("{expected}\n"));
        }
    }

    #[test]
    fn everything_else_stays_as_it_is() {
        for line in [
            "  id: 8e03978e-40d5-43e8-bc93-6894a57f9324",
            "  text: from 2026-11-21",
            "paths:",
            "a: true",
            "a: null",
            "a: -12.50",
            "a: 9007199254740992",
            "openapi: 3.1.0",
            "a: []",
            "- {}",
            "- one: 'on: off'",
            "- 'it''s: on'",
            "\"a\\\"b: on\": \"off\"",
            "'on'",
            "a: e5",
            "a: A.B",
            "a: -",
            "a: |-\n  on\n\n  1:30\nb: c",
            "- |-\n  on: on\n- b",
            "- a: |-\n    on: on\n  b: c",
        ] {
            assert_eq!(quoted(line), format!("{line}\n"));
        }
        assert_eq!(quoted("- a: |-\n    on\n  on: b"), "- a: |-\n    on\n  'on': b\n");
    }
}
