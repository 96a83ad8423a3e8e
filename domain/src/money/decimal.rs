//! Decimal numbers as requests write them.

use rust_decimal::Decimal;

use super::MoneyError;

/// A decimal as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// The number; none if it has more digits than any amount.
    pub value: Option<Decimal>,
    /// Number of decimals written, trailing zeros included.
    pub decimals: u32,
}

/// Parses a plain decimal, a JSON number without exponent: an optional minus, no leading zeros, and
/// digits on both sides of the point, if there is one.
pub fn parse_decimal(text: &str) -> Result<Written, MoneyError> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, decimals) = match unsigned.split_once('.') {
        Some((whole, decimals)) if digits(decimals) => (whole, decimals.len()),
        Some(_) => return Err(MoneyError::Malformed),
        None => (unsigned, 0),
    };
    if !digits(whole) || (whole.len() > 1 && whole.starts_with('0')) {
        return Err(MoneyError::Malformed);
    }
    let decimals = u32::try_from(decimals).map_err(|_too_many| MoneyError::Malformed)?;
    Ok(Written { value: Decimal::from_str_exact(text).ok(), decimals })
}
