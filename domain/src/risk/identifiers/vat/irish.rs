//! Ireland: seven digits and one or two letters; old numbers have a letter or a sign as second character.

use crate::risk::identifiers::sums::{exactly, weighted};

const LETTERS: &str = "WABCDEFGHIJKLMNOPQRSTUV";
const WEIGHTS: [i64; 7] = [8, 7, 6, 5, 4, 3, 2];

pub(super) fn is_irish(text: &str) -> bool {
    let (Some(body), Some(letters)) = (text.get(..7), text.get(7..)) else {
        return false;
    };
    let letters: Option<Vec<i64>> = letters.chars().map(place).collect();
    let (check, more) = match letters.as_deref() {
        Some(&[check]) => (check, 0),
        Some(&[check, more]) => (check, more),
        _ => return false,
    };
    match exactly::<7>(body) {
        Some(digits) => (weighted(&WEIGHTS, &digits) + 9 * more) % 23 == check,
        None => old_sum(body).is_some_and(|sum| sum % 23 == check),
    }
}

/// The first digit of an old number counts as its last one.
fn old_sum(body: &str) -> Option<i64> {
    let mut letters = body.chars();
    let first = letters.next()?.to_digit(10)?;
    let sign = letters.next()?;
    let five = exactly::<5>(letters.as_str())?;
    let known = sign.is_ascii_uppercase() || matches!(sign, '+' | '*');
    known.then(|| weighted(&[7, 6, 5, 4, 3], &five) + 2 * i64::from(first))
}

fn place(letter: char) -> Option<i64> {
    i64::try_from(LETTERS.chars().position(|c| c == letter)?).ok()
}
