//! SIREN and SIRET: French companies, and their places.

use super::sums::{digits, exactly, has_luhn};

/// La Poste has more places than Luhn's digit can tell apart.
const LA_POSTE: &str = "356000000";
const LA_POSTE_HEAD_OFFICE: &str = "35600000000048";

pub(super) fn is_siren(number: &str) -> bool {
    exactly::<9>(number).is_some_and(|digits| has_luhn(&digits))
}

pub(super) fn is_siret(number: &str) -> bool {
    let (Some(place), Some(siren)) = (exactly::<14>(number), number.get(..9)) else {
        return false;
    };
    let right = if siren == LA_POSTE && number != LA_POSTE_HEAD_OFFICE {
        place.iter().sum::<i64>() % 5 == 0
    } else {
        has_luhn(&place)
    };
    right && is_siren(siren)
}

/// The letters of a French VAT number's key: all but `I` and `O`, which look like digits.
const KEY: &str = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// A key of two characters, and the SIREN.
pub(super) fn is_tva(number: &str) -> bool {
    let (Some(key), Some(siren)) = (number.get(..2), number.get(2..)) else {
        return false;
    };
    let Some(body) = exactly::<9>(siren) else {
        return false;
    };
    // Numbers of Monaco begin with three zeros and are no SIREN.
    let of_monaco = siren.starts_with("000");
    (of_monaco || has_luhn(&body)) && fits_key(key, super::sums::number(&body))
}

fn fits_key(key: &str, siren: i64) -> bool {
    if let Some(digits) = digits(key) {
        return super::sums::number(&digits) == (siren * 100 + 12) % 97;
    }
    let places: Option<Vec<i64>> = key.chars().map(key_place).collect();
    let Some(&[first, second]) = places.as_deref() else {
        return false;
    };
    let check = if first < 10 { first * 24 + second - 10 } else { first * 34 + second - 100 };
    (siren + 1 + check / 11) % 11 == check % 11
}

fn key_place(c: char) -> Option<i64> {
    i64::try_from(KEY.chars().position(|letter| letter == c)?).ok()
}
