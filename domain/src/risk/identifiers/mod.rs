//! Numbers of companies, and whether their check digits are right. Nobody outside is asked.

mod french;
mod lei;
mod sums;
mod swiss;
mod vat;

use std::str::FromStr;

/// A kind of number that a company bears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentifierKind {
    /// SIREN: a French company, nine digits.
    Siren,
    /// SIRET: a place of a French company, fourteen digits.
    Siret,
    /// A VAT number with the prefix of its country.
    Vat,
    /// UID: a Swiss company, `CHE` and nine digits.
    Uid,
    /// LEI: a legal entity anywhere (ISO 17442), twenty characters.
    Lei,
}

/// What the check digits of a number tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Digits {
    /// No such number is ever issued.
    Malformed,
    /// The number may have been issued, or nothing is known about the numbers of its country.
    Plausible,
}

/// A word that names no kind of number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be siren, siret, vat, uid or lei")]
pub struct UnknownKind;

impl FromStr for IdentifierKind {
    type Err = UnknownKind;

    fn from_str(word: &str) -> Result<Self, UnknownKind> {
        match word {
            "siren" => Ok(Self::Siren),
            "siret" => Ok(Self::Siret),
            "vat" => Ok(Self::Vat),
            "uid" => Ok(Self::Uid),
            "lei" => Ok(Self::Lei),
            _ => Err(UnknownKind),
        }
    }
}

impl IdentifierKind {
    /// What the check digits of `text` tell. Blanks, dots, hyphens and the case of letters do not count.
    pub fn check(self, text: &str) -> Digits {
        let number = compact(text);
        let right = match self {
            Self::Siren => french::is_siren(&number),
            Self::Siret => french::is_siret(&number),
            Self::Vat => vat::may_be_vat(&number),
            Self::Uid => swiss::is_uid(&number),
            Self::Lei => lei::is_lei(&number),
        };
        if right { Digits::Plausible } else { Digits::Malformed }
    }
}

fn compact(text: &str) -> String {
    let plain = text.chars().filter(|c| !matches!(c, ' ' | '.' | '-'));
    plain.map(|c| c.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_tell_what_was_never_issued() {
        for (kind, number, expected) in [
            ("siren", "552 008 443", Digits::Plausible),
            ("siren", "552 008 442", Digits::Malformed),
            ("siren", "55200844", Digits::Malformed),
            ("siret", "73282932000074", Digits::Plausible),
            ("siret", "73282932000075", Digits::Malformed),
            // La Poste: its places have digits that sum to a multiple of five, its head office has a Luhn digit.
            ("siret", "35600000049837", Digits::Plausible),
            ("siret", "35600000000048", Digits::Plausible),
            ("siret", "35600000049838", Digits::Malformed),
            ("uid", "CHE-100.155.212", Digits::Plausible),
            ("uid", "CHE-100.155.212 MWST", Digits::Plausible),
            ("uid", "CHE-100.155.213", Digits::Malformed),
            ("uid", "CHE-100.155.212 VAT", Digits::Malformed),
            ("lei", "213800KUD8LAJWSQ9D15", Digits::Plausible),
            ("lei", "213800KUD8LXJWSQ9D15", Digits::Malformed),
            ("lei", "213800KUD8LAJWSQ9D1", Digits::Malformed),
            ("lei", "", Digits::Malformed),
        ] {
            let kind: IdentifierKind = kind.parse().unwrap();
            assert_eq!(kind.check(number), expected, "{number}");
        }
    }
}
