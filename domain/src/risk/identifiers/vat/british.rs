//! Great Britain and Northern Ireland: companies, branches, departments and health authorities.

use crate::risk::identifiers::sums::{exactly, number, weighted};

pub(super) fn is_british(text: &str) -> bool {
    if let Some(rest) = text.strip_prefix("GD") {
        return is_authority(rest, |serial| serial < 500);
    }
    if let Some(rest) = text.strip_prefix("HA") {
        return is_authority(rest, |serial| serial >= 500);
    }
    // A branch has three digits more, which nothing checks.
    let company = text.get(..9).filter(|_| matches!(text.len(), 9 | 12)).and_then(exactly::<9>);
    let branch = text.get(9..).is_none_or(|rest| rest.is_empty() || exactly::<3>(rest).is_some());
    company.is_some_and(|digits| {
        let rest = weighted(&[8, 7, 6, 5, 4, 3, 2, 10, 1], &digits) % 97;
        // Numbers from 100 on also come from newer rows, which end on other sums.
        branch && (rest == 0 || (!text.starts_with('0') && matches!(rest, 42 | 55)))
    })
}

/// Three digits; or `8888`, these three and their rest by 97.
fn is_authority(rest: &str, has_serial: impl Fn(i64) -> bool) -> bool {
    if let Some(serial) = exactly::<3>(rest) {
        return has_serial(number(&serial));
    }
    let Some([a, b, c, check @ ..]) = rest.strip_prefix("8888").and_then(exactly::<5>) else {
        return false;
    };
    let serial = number(&[a, b, c]);
    has_serial(serial) && serial % 97 == number(&check)
}
