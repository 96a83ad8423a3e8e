//! The document as YAML that every reader reads alike.

use utoipa::openapi::OpenApi;

/// The document as it is printed, served and committed.
pub(crate) fn print(document: &OpenApi) -> Result<String, String> {
    let yaml = document.to_yaml().map_err(|error| error.to_string())?;
    Ok(yaml.lines().map(|line| quoted(line) + "\n").collect())
}

/// Readers of YAML 1.1 take a bare date for a timestamp; it is a text here.
fn quoted(line: &str) -> String {
    let split = line.rsplit_once(": ").or_else(|| line.rsplit_once("- "));
    match split {
        Some((key, value)) if is_date(value) => {
            format!("{key}{}'{value}'", line.get(key.len()..key.len() + 2).unwrap_or_default())
        }
        Some(_) | None => line.to_owned(),
    }
}

fn is_date(value: &str) -> bool {
    let shape = |(position, byte): (usize, u8)| match position {
        4 | 7 => byte == b'-',
        10 => byte == b'T',
        _ => byte.is_ascii_digit() || (position > 10 && b":.Z+-".contains(&byte)),
    };
    value.len() >= 10 && value.bytes().enumerate().all(shape)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_bare_dates_are_quoted() {
        for (line, expected) in [
            ("  at: 2026-11-21T09:30:00Z", "  at: '2026-11-21T09:30:00Z'"),
            ("    - 2026-11-21", "    - '2026-11-21'"),
            (
                "  id: 8e03978e-40d5-43e8-bc93-6894a57f9324",
                "  id: 8e03978e-40d5-43e8-bc93-6894a57f9324",
            ),
            ("  text: from 2026-11-21", "  text: from 2026-11-21"),
            ("paths:", "paths:"),
        ] {
            assert_eq!(quoted(line), expected);
        }
    }
}
