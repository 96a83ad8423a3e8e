//! LEI: legal entities, by ISO 17442.

use super::sums::has_mod_97_10;

pub(super) fn is_lei(number: &str) -> bool {
    number.len() == 20 && has_mod_97_10(number)
}
