//! UID: Swiss companies. With a suffix it is their VAT number.

use super::sums::{exactly, weighted};

const SUFFIXES: [&str; 4] = ["MWST", "TVA", "IVA", "TPV"];

/// The prefix of the register may be left out, as Swiss forms do.
pub(super) fn is_uid(number: &str) -> bool {
    let full = number.strip_prefix("CHE");
    let plain = full.map(|rest| SUFFIXES.iter().find_map(|s| rest.strip_suffix(s)).unwrap_or(rest));
    let Some([body @ .., check]) = exactly::<9>(plain.unwrap_or(number)) else {
        return false;
    };
    (-weighted(&[5, 4, 3, 2, 7, 6, 5, 4], &body)).rem_euclid(11) == check
}
