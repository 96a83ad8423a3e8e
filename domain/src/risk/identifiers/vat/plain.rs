//! Countries with one kind of number, and a rule of their own or a common one.

use crate::risk::identifiers::sums::{exactly, has_luhn, has_mod_11_10, luhn, number};

pub(super) fn is_austrian(text: &str) -> bool {
    let digits = text.strip_prefix('U').and_then(exactly::<8>);
    digits.is_some_and(|[body @ .., check]| (6 - luhn(&body)).rem_euclid(10) == check)
}

/// Numbers of nine digits are those from before 2008, without their zero.
pub(super) fn is_belgian(text: &str) -> bool {
    let old = exactly::<9>(text).map(|digits| number(&digits));
    let new = exactly::<10>(text).map(|digits| number(&digits));
    let value = old.or(new).filter(|value| (1..2_000_000_000).contains(value));
    value.is_some_and(|value| (value / 100 + value % 100) % 97 == 0)
}

pub(super) fn is_cypriot(text: &str) -> bool {
    let Some((body, letter)) = text.split_at_checked(8) else {
        return false;
    };
    let Some(digits) = exactly::<8>(body).filter(|_| !body.starts_with("12")) else {
        return false;
    };
    let odd_place = |digit: i64| match digit {
        0 => 1,
        1 => 0,
        2..=4 => digit * 2 + 1,
        _ => digit * 2 + 3,
    };
    let places = digits.into_iter().zip([true, false].into_iter().cycle());
    let sum: i64 = places.map(|(digit, odd)| if odd { odd_place(digit) } else { digit }).sum();
    let check = u32::try_from(sum % 26).ok().and_then(|place| char::from_digit(place + 10, 36));
    check.is_some_and(|check| letter == check.to_ascii_uppercase().to_string())
}

pub(super) fn is_german(text: &str) -> bool {
    exactly::<9>(text).is_some_and(|digits| !text.starts_with('0') && has_mod_11_10(&digits))
}

/// Numbers of eight digits are old ones, without their zero.
pub(super) fn is_greek(text: &str) -> bool {
    let padded = if text.len() == 8 { format!("0{text}") } else { text.to_owned() };
    let Some([body @ .., check]) = exactly::<9>(&padded) else {
        return false;
    };
    body.iter().fold(0, |sum, digit| (sum + digit) * 2) % 11 % 10 == check
}

pub(super) fn is_croatian(text: &str) -> bool {
    exactly::<11>(text).is_some_and(|digits| has_mod_11_10(&digits))
}

/// A serial number, the province that gave it, and a check digit.
pub(super) fn is_italian(text: &str) -> bool {
    let Some(digits) = exactly::<11>(text) else {
        return false;
    };
    let whole = number(&digits);
    let province = whole / 10 % 1000;
    whole / 10_000 > 0 && matches!(province, 1..=100 | 120 | 121 | 888 | 999) && has_luhn(&digits)
}

pub(super) fn is_luxembourgish(text: &str) -> bool {
    exactly::<8>(text).is_some_and(|digits| number(&digits) / 100 % 89 == number(&digits) % 100)
}

/// The number of the organisation, and `01`.
pub(super) fn is_swedish(text: &str) -> bool {
    let organisation = text.strip_suffix("01").and_then(exactly::<10>);
    organisation.is_some_and(|digits| has_luhn(&digits))
}
