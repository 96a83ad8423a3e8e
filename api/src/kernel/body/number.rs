//! Numbers with a fraction or exponent, which parse as binary floats: not every written value survives that.

use std::num::IntErrorKind;

use domain::failure::Violation;

use crate::kernel::problem::Problem;

/// Decimal digits that any 64-bit float keeps.
const EXACT_DIGITS: usize = 15;
/// Beyond this exponent a number may become zero or infinite.
const LARGEST_EXPONENT: i32 = 300;

/// Refuses numbers that would parse as another value: `1.00000000000000000001` is not 1, and 2^53 + 1 is not
/// 2^53.
pub(super) fn check(bytes: &[u8]) -> Result<(), Problem> {
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        rest = match first {
            b'"' => behind_text(after),
            b'-' | b'0'..=b'9' => {
                let end = rest.iter().position(|byte| !is_of_number(*byte));
                let (number, after) = rest.split_at(end.unwrap_or(rest.len()));
                if !survives(number) {
                    return Err(refusal(number));
                }
                after
            }
            _ => after,
        };
    }
    Ok(())
}

/// The rest after the text whose opening quote was consumed.
fn behind_text(mut rest: &[u8]) -> &[u8] {
    while let Some((first, after)) = rest.split_first() {
        rest = match first {
            b'"' => return after,
            b'\\' => after.get(1..).unwrap_or_default(),
            _ => after,
        };
    }
    rest
}

const fn is_of_number(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')
}

/// Whether the number parses to its exact value. Whole numbers without an exponent never become floats.
fn survives(number: &[u8]) -> bool {
    let is_exponent = |byte: &u8| byte.eq_ignore_ascii_case(&b'e');
    let (mantissa, exponent) = match number.iter().position(is_exponent) {
        Some(place) => (number.get(..place), number.get(place + 1..)),
        None if number.contains(&b'.') => (Some(number), None),
        None => return true,
    };
    let exponent = exponent.map(|digits| std::str::from_utf8(digits).unwrap_or("").parse::<i32>());
    let near = match exponent {
        Some(Ok(exponent)) => exponent.abs() <= LARGEST_EXPONENT,
        // Malformed numbers are left to the JSON parser, whose message is better.
        Some(Err(error)) => {
            !matches!(error.kind(), IntErrorKind::PosOverflow | IntErrorKind::NegOverflow)
        }
        None => true,
    };
    let digits: Vec<u8> =
        mantissa.into_iter().flatten().copied().filter(u8::is_ascii_digit).collect();
    let first = digits.iter().position(|digit| *digit != b'0');
    let last = digits.iter().rposition(|digit| *digit != b'0');
    let significant = first.zip(last).map_or(0, |(first, last)| last - first + 1);
    near && significant <= EXACT_DIGITS
}

fn refusal(number: &[u8]) -> Problem {
    let shown: String = String::from_utf8_lossy(number).chars().take(40).collect();
    let detail = format!(
        "{shown} cannot be read as it is written: a number with a point or an exponent has at most \
         {EXACT_DIGITS} digits"
    );
    Problem::invalid(vec![Violation::new("", "out_of_range", detail)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_read_as_written_is_read() {
        for (text, good) in [
            ("[1, 2.0, -3.50, 1e3, 1E+3, 0.0]", true),
            ("9007199254740993", true),
            ("123456789012345678901234567890", true),
            ("1.50000000000000000000000000", true),
            (r#"{"a":"1.00000000000000000001","b\"":"9007199254740993.0"}"#, true),
            ("1e", true),
            ("[123456789012345.6]", false),
            ("1.00000000000000000001", false),
            ("9007199254740993.0", false),
            ("9.007199254740993e15", false),
            ("1e-400", false),
            ("1e99999999999", false),
        ] {
            assert_eq!(check(text.as_bytes()).is_ok(), good, "{text}");
        }
    }
}
