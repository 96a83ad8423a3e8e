//! Countries whose check digit is that of one weighted sum.

use crate::risk::identifiers::sums::{exactly, weighted};

pub(super) fn is_danish(text: &str) -> bool {
    let divided =
        exactly::<8>(text).map(|digits| weighted(&[2, 7, 6, 5, 4, 3, 2, 1], &digits) % 11);
    divided == Some(0) && !text.starts_with('0')
}

pub(super) fn is_estonian(text: &str) -> bool {
    exactly::<9>(text)
        .is_some_and(|digits| weighted(&[3, 7, 1, 3, 7, 1, 3, 7, 1], &digits) % 10 == 0)
}

pub(super) fn is_finnish(text: &str) -> bool {
    exactly::<8>(text).is_some_and(|digits| weighted(&[7, 9, 10, 5, 8, 4, 2, 1], &digits) % 11 == 0)
}

pub(super) fn is_hungarian(text: &str) -> bool {
    exactly::<8>(text).is_some_and(|digits| weighted(&[9, 7, 3, 1, 9, 7, 3, 1], &digits) % 10 == 0)
}

pub(super) fn is_maltese(text: &str) -> bool {
    let divided =
        exactly::<8>(text).map(|digits| weighted(&[3, 4, 6, 7, 8, 9, 10, 1], &digits) % 37);
    divided == Some(0) && !text.starts_with('0')
}

pub(super) fn is_polish(text: &str) -> bool {
    let weights = [6, 5, 7, 2, 3, 4, 5, 6, 7, -1];
    exactly::<10>(text).is_some_and(|digits| weighted(&weights, &digits) % 11 == 0)
}

pub(super) fn is_portuguese(text: &str) -> bool {
    let Some([body @ .., check]) = exactly::<9>(text) else {
        return false;
    };
    let sum = weighted(&[9, 8, 7, 6, 5, 4, 3, 2], &body);
    !text.starts_with('0') && (-sum).rem_euclid(11) % 10 == check
}

pub(super) fn is_slovenian(text: &str) -> bool {
    let Some([body @ .., check]) = exactly::<8>(text) else {
        return false;
    };
    // A sum that 11 divides has no check digit: such numbers are not given.
    let missing = 11 - weighted(&[8, 7, 6, 5, 4, 3, 2], &body) % 11;
    !text.starts_with('0') && missing != 11 && missing % 10 == check
}
