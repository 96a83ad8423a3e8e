//! Sums that check digits are made of.

/// The digits of `text`; none if it is empty or contains anything else.
pub(super) fn digits(text: &str) -> Option<Vec<i64>> {
    let digits = text.chars().map(|c| c.to_digit(10).map(i64::from));
    let digits: Vec<i64> = digits.collect::<Option<_>>()?;
    (!digits.is_empty()).then_some(digits)
}

/// The digits of a text of exactly `N` digits.
pub(super) fn exactly<const N: usize>(text: &str) -> Option<[i64; N]> {
    digits(text)?.try_into().ok()
}

/// The number that these digits write.
pub(super) fn number(digits: &[i64]) -> i64 {
    digits.iter().fold(0, |sum, digit| sum * 10 + digit)
}

/// The sum of the digits, each times its weight.
pub(super) fn weighted(weights: &[i64], digits: &[i64]) -> i64 {
    weights.iter().zip(digits).map(|(weight, digit)| weight * digit).sum()
}

/// The sum of Luhn's rule: from the right, every second digit is doubled, and a result of two digits is their sum.
/// Of a number with its check digit, it is a multiple of ten.
pub(super) fn luhn(digits: &[i64]) -> i64 {
    let places = digits.iter().rev().zip([false, true].into_iter().cycle());
    places
        .map(|(digit, doubled)| if doubled { digit * 2 / 10 + digit * 2 % 10 } else { *digit })
        .sum()
}

/// The digit that makes `body` right by Luhn's rule when it is put behind.
pub(super) fn luhn_digit(body: &[i64]) -> i64 {
    let with_zero: Vec<i64> = body.iter().copied().chain([0]).collect();
    (-luhn(&with_zero)).rem_euclid(10)
}

/// Whether a number with its check digit is right by Luhn's rule.
pub(super) fn has_luhn(digits: &[i64]) -> bool {
    luhn(digits) % 10 == 0
}

/// Whether a number with its check digit is right by ISO 7064, MOD 11,10.
pub(super) fn has_mod_11_10(digits: &[i64]) -> bool {
    let step = |check: i64, digit: &i64| {
        let check = if check == 0 { 10 } else { check };
        (check * 2 % 11 + digit) % 10
    };
    digits.iter().fold(5, step) == 1
}

/// Whether letters and digits with their two check digits are right by ISO 7064, MOD 97-10.
pub(super) fn has_mod_97_10(text: &str) -> bool {
    let step = |rest: u32, c: char| {
        let value = c.to_digit(36)?;
        Some(if value < 10 { (rest * 10 + value) % 97 } else { (rest * 100 + value) % 97 })
    };
    text.chars().try_fold(0, step) == Some(1)
}
