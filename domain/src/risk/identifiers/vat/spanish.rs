//! Spain: companies and persons, told apart by the first letter.

use crate::risk::identifiers::sums::{exactly, luhn_digit, number};

const PERSONS: &str = "TRWAGMYFPDXBNJZSQVHLCKE";
const COMPANIES: &str = "JABCDEFGHI";

pub(super) fn is_spanish(text: &str) -> bool {
    let mut letters = text.chars();
    let (Some(first), Some(last)) = (letters.next(), letters.next_back()) else {
        return false;
    };
    let Some(body) = exactly::<7>(letters.as_str()) else {
        return false;
    };
    let seven = number(&body);
    match first {
        'K' | 'L' | 'M' | 'X' => has_letter(seven, last),
        'Y' => has_letter(10_000_000 + seven, last),
        'Z' => has_letter(20_000_000 + seven, last),
        'A'..='H' | 'J' | 'N' | 'P'..='S' | 'U'..='W' => closes_company(&body, last),
        _ => first
            .to_digit(10)
            .is_some_and(|digit| has_letter(i64::from(digit) * 10_000_000 + seven, last)),
    }
}

fn has_letter(number: i64, last: char) -> bool {
    usize::try_from(number % 23).ok().and_then(|place| PERSONS.chars().nth(place)) == Some(last)
}

/// Which kinds of companies have a digit, and which a letter, is not told alike everywhere: both are taken.
fn closes_company(body: &[i64; 7], last: char) -> bool {
    let check = luhn_digit(body);
    let letter = usize::try_from(check).ok().and_then(|place| COMPANIES.chars().nth(place));
    letter == Some(last) || last.to_digit(10).map(i64::from) == Some(check)
}
