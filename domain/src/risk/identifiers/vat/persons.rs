//! Numbers of persons, which contain a date of birth. Some countries use them as VAT numbers of who trades alone.

use chrono::NaiveDate;

use crate::risk::identifiers::sums::{digits, exactly, number, weighted};

/// In the month is the century: 20 more are 1800 on, 40 more 2000 on.
pub(super) fn is_bulgarian(text: &str) -> bool {
    let Some([y1, y2, m1, m2, d1, d2, a, b, c, check]) = exactly::<10>(text) else {
        return false;
    };
    let (year, month) = match number(&[m1, m2]) {
        month @ 41.. => (2000, month - 40),
        month @ 21.. => (1800, month - 20),
        month => (1900, month),
    };
    let body = [y1, y2, m1, m2, d1, d2, a, b, c];
    let expected = weighted(&[2, 4, 8, 5, 10, 9, 7, 3, 6], &body) % 11 % 10;
    is_date(year + number(&[y1, y2]), month, number(&[d1, d2])) && expected == check
}

/// Birth numbers, Slovak ones too. Women have 50 more in the month, a full day 20 more. Those of nine digits are from
/// before 1954 and have no check digit.
pub(super) fn is_czech(text: &str) -> bool {
    let Some(all) = digits(text) else {
        return false;
    };
    let [y1, y2, m1, m2, d1, d2, ..] = *all.as_slice() else {
        return false;
    };
    let year = 1900 + number(&[y1, y2]);
    let (year, right) = match all.as_slice() {
        [_, _, _, _, _, _, _, _, _] if year >= 1980 => (year - 100, true),
        [_, _, _, _, _, _, _, _, _] => (year, year < 1954),
        [body @ .., check] if body.len() == 9 => {
            let year = if year < 1954 { year + 100 } else { year };
            (year, number(body) % 11 % 10 == *check)
        }
        _ => return false,
    };
    right && is_date(year, number(&[m1, m2]) % 50 % 20, number(&[d1, d2]))
}

/// Since 2017 they begin with 32 and contain no date.
pub(super) fn is_latvian(text: &str) -> bool {
    let Some([body @ .., check]) = exactly::<11>(text) else {
        return false;
    };
    let [d1, d2, m1, m2, y1, y2, century, ..] = body;
    let year = 1800 + century * 100 + number(&[y1, y2]);
    let born = text.starts_with("32") || is_date(year, number(&[m1, m2]), number(&[d1, d2]));
    born && (1 + weighted(&[10, 5, 8, 4, 2, 1, 6, 3, 7, 9], &body)) % 11 % 10 == check
}

/// The sex and century, the date, the county, a serial number.
pub(super) fn is_romanian(text: &str) -> bool {
    let Some([body @ .., check]) = exactly::<13>(text) else {
        return false;
    };
    let [first, y1, y2, m1, m2, d1, d2, c1, c2, ..] = body;
    let century = match first {
        0 => return false,
        3 | 4 => 1800,
        5 | 6 => 2000,
        _ => 1900,
    };
    let county = matches!(number(&[c1, c2]), 1..=48 | 51 | 52 | 70 | 80..=83);
    let sum = weighted(&[2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9], &body) % 11;
    let born = is_date(century + number(&[y1, y2]), number(&[m1, m2]), number(&[d1, d2]));
    county && born && check == if sum == 10 { 1 } else { sum }
}

fn is_date(year: i64, month: i64, day: i64) -> bool {
    let (Ok(year), Ok(month), Ok(day)) = (year.try_into(), month.try_into(), day.try_into()) else {
        return false;
    };
    NaiveDate::from_ymd_opt(year, month, day).is_some()
}
