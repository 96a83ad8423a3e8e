//! Countries with several kinds of numbers: of companies, and of persons who trade.

use super::persons;
use crate::risk::identifiers::sums::{digits, exactly, has_mod_97_10, number, weighted};

pub(super) fn is_bulgarian(text: &str) -> bool {
    if let Some([body @ .., check]) = exactly::<9>(text) {
        let first = weighted(&[1, 2, 3, 4, 5, 6, 7, 8], &body) % 11;
        let second = weighted(&[3, 4, 5, 6, 7, 8, 9, 10], &body) % 11;
        return check == if first == 10 { second % 10 } else { first };
    }
    let Some([body @ .., check]) = exactly::<10>(text) else {
        return false;
    };
    let foreigner = weighted(&[21, 19, 17, 13, 11, 9, 7, 3, 1], &body) % 10;
    let other = (-weighted(&[4, 3, 2, 7, 6, 5, 4, 3, 2], &body)).rem_euclid(11);
    persons::is_bulgarian(text) || check == foreigner || check == other
}

pub(super) fn is_czech(text: &str) -> bool {
    if let Some([body @ .., check]) = exactly::<8>(text) {
        let missing = (-weighted(&[8, 7, 6, 5, 4, 3, 2], &body)).rem_euclid(11);
        let expected = if missing == 0 { 1 } else { missing % 10 };
        return !text.starts_with('9') && expected == check;
    }
    // Persons without a birth number.
    if let Some([6, body @ .., check]) = exactly::<9>(text) {
        let missing = 10 - weighted(&[8, 7, 6, 5, 4, 3, 2], &body) % 11;
        return (8 - missing % 11).rem_euclid(10) == check;
    }
    persons::is_czech(text)
}

/// Companies have `1` before the check digit, and so have persons.
pub(super) fn is_lithuanian(text: &str) -> bool {
    let Some(all) = digits(text).filter(|all| matches!(all.len(), 9 | 12)) else {
        return false;
    };
    let [body @ .., check] = all.as_slice() else {
        return false;
    };
    if body.last() != Some(&1) {
        return false;
    }
    let first = weighted(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2], body) % 11;
    let second = weighted(&[3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4], body) % 11;
    *check == if first == 10 { second % 10 } else { first }
}

pub(super) fn is_latvian(text: &str) -> bool {
    let Some(all) = exactly::<11>(text) else {
        return false;
    };
    let [first, ..] = all;
    if first > 3 {
        return weighted(&[9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1], &all) % 11 == 3;
    }
    persons::is_latvian(text)
}

/// Nine digits, `B`, and two more. Since 2020 persons have numbers whose check digits are those of the whole.
pub(super) fn is_dutch(text: &str) -> bool {
    let padded = format!("{text:0>12}");
    let (Some(body), Some(suffix)) = (padded.get(..9), padded.get(9..)) else {
        return false;
    };
    let branch =
        suffix.strip_prefix('B').and_then(exactly::<2>).filter(|branch| number(branch) > 0);
    let Some(digits) = exactly::<9>(body).filter(|digits| branch.is_some() && number(digits) > 0)
    else {
        return false;
    };
    weighted(&[9, 8, 7, 6, 5, 4, 3, 2, -1], &digits) % 11 == 0
        || has_mod_97_10(&format!("NL{padded}"))
}

/// Companies have two to ten digits, persons thirteen.
pub(super) fn is_romanian(text: &str) -> bool {
    if text.len() == 13 {
        return persons::is_romanian(text);
    }
    let short = (2..=10).contains(&text.len()) && !text.starts_with('0');
    let Some([body @ .., check]) = exactly::<10>(&format!("{text:0>10}")).filter(|_| short) else {
        return false;
    };
    10 * weighted(&[7, 5, 3, 2, 1, 7, 5, 3, 2], &body) % 11 % 10 == check
}

pub(super) fn is_slovak(text: &str) -> bool {
    let Some(all) = exactly::<10>(text) else {
        return false;
    };
    let company = matches!(all, [1..=9, _, 2..=4 | 7..=9, ..]) && number(&all) % 11 == 0;
    company || persons::is_czech(text)
}
