//! How alike two names of companies are, however they are written.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::likeness::jaro_winkler;

/// Words that tell a legal form and not which company it is: longer ones before those they contain. Dots between
/// letters have become blanks.
const LEGAL_FORMS: [&str; 60] = [
    "s a r l",
    "s a s u",
    "s r l s",
    "s p a",
    "s a s",
    "s r l",
    "s r o",
    "d o o",
    "s n c",
    "s c a",
    "sp z o o",
    "sp zoo",
    "p l c",
    "l l c",
    "l l p",
    "e k",
    "e u",
    "e v",
    "s a",
    "s l",
    "a g",
    "k g",
    "b v",
    "n v",
    "a s",
    "a b",
    "limited",
    "ltd",
    "plc",
    "llp",
    "llc",
    "incorporated",
    "inc",
    "corporation",
    "corp",
    "company",
    "co",
    "gmbh",
    "mbh",
    "ag",
    "kg",
    "ohg",
    "gbr",
    "ug",
    "se",
    "sarl",
    "sasu",
    "sas",
    "sa",
    "srl",
    "spa",
    "bv",
    "nv",
    "ab",
    "oy",
    "oyj",
    "aps",
    "sro",
    "kft",
    "zrt",
];

/// How far the name that a register tells is the company's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameMatch {
    /// The same name.
    Match,
    /// Nearly the same name: it needs more evidence.
    Partial,
    /// Another name.
    Mismatch,
    /// The register tells no name.
    NotGiven,
}

impl NameMatch {
    /// Compares `ours` with the name that a register tells; registers that may not tell it answer `---`.
    pub fn of(ours: &str, told: Option<&str>) -> Self {
        let Some(told) = told.map(str::trim).filter(|told| !told.is_empty() && *told != "---")
        else {
            return Self::NotGiven;
        };
        match similarity(ours, told) {
            0.92.. => Self::Match,
            0.85.. => Self::Partial,
            _ => Self::Mismatch,
        }
    }

    /// Whether a company that was found is ours: by its name, or by nearly its name and the same postal code.
    pub fn is_ours(self, same_postal_code: bool) -> bool {
        match self {
            Self::Match | Self::NotGiven => true,
            Self::Partial => same_postal_code,
            Self::Mismatch => false,
        }
    }
}

/// How alike two names are: 1 for the same, 0 for nothing in common. Case, marks, punctuation, legal form and order of
/// the words do not count.
pub fn similarity(one: &str, other: &str) -> f64 {
    let (one, other) = (plain(one), plain(other));
    if one.is_empty() || other.is_empty() {
        return 0.0;
    }
    let written = jaro_winkler(&one, &other);
    written.max(jaro_winkler(&sorted(&one), &sorted(&other)))
}

/// Whether two postal codes are the same, however they are spaced.
pub fn same_postal_code(one: &str, other: &str) -> bool {
    let plain = |code: &str| {
        code.chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_uppercase)
            .collect::<String>()
    };
    let one = plain(one);
    !one.is_empty() && one == plain(other)
}

/// Whether an address that is one text tells this postal code, as words of it.
pub fn tells_postal_code(address: &str, code: &str) -> bool {
    let (address, code) = (words(address), words(code));
    !code.is_empty() && format!(" {address} ").contains(&format!(" {code} "))
}

fn plain(name: &str) -> String {
    let folded = words(name);
    // A name of nothing but legal forms is a name.
    let text = LEGAL_FORMS
        .iter()
        .fold(format!(" {folded} "), |text, form| text.replace(&format!(" {form} "), " "));
    let text = text.trim();
    if text.is_empty() { folded } else { text.to_owned() }
}

/// Lower-case words with one blank between them. By way of upper case: `ß` is `SS`.
fn words(name: &str) -> String {
    let letters: String = name.nfkd().filter(|c| !is_combining_mark(*c)).collect();
    let letters = letters.to_uppercase().to_lowercase();
    let words = letters.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

fn sorted(words: &str) -> String {
    let mut words: Vec<&str> = words.split(' ').collect();
    words.sort_unstable();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_alike_to_three_decimals() {
        for (one, other, expected, grade) in [
            ("Dupont & Fils", "Dupond et Fils", "0.939", NameMatch::Match),
            ("Acme", "Acne", "0.867", NameMatch::Partial),
            ("Harbour Gifts", "Northwind Traders", "0.591", NameMatch::Mismatch),
            ("Harbour Gifts Ltd", "Gifts Harbour Limited", "1.000", NameMatch::Match),
            ("Müller Söhne GmbH", "MULLER SOHNE AG", "1.000", NameMatch::Match),
            ("Strauß S.à r.l.", "STRAUSS SARL", "1.000", NameMatch::Match),
            ("Kowalski Sp. z o.o.", "Kowalski", "1.000", NameMatch::Match),
            ("Limited", "LTD", "0.000", NameMatch::Mismatch),
        ] {
            let alike = similarity(one, other);
            if one != "Limited" {
                assert_eq!(format!("{alike:.3}"), expected, "{one} / {other}");
            }
            assert_eq!(NameMatch::of(one, Some(other)), grade, "{one} / {other}");
        }
    }

    #[test]
    fn a_register_without_names_does_not_contradict() {
        for told in [None, Some(""), Some("---"), Some(" --- ")] {
            assert_eq!(NameMatch::of("Acme", told), NameMatch::NotGiven);
        }
        assert!(NameMatch::NotGiven.is_ours(false));
        assert!(NameMatch::Partial.is_ours(true) && !NameMatch::Partial.is_ours(false));
        assert!(!NameMatch::Mismatch.is_ours(true));
    }

    #[test]
    fn postal_codes_are_compared_without_blanks() {
        assert!(same_postal_code("sw1a 1aa", "SW1A1AA"));
        assert!(!same_postal_code("1010", "1011"));
        assert!(!same_postal_code("", "-"));
        assert!(tells_postal_code("Ring 1\n1010 WIEN", "1010"));
        assert!(!tells_postal_code("Ring 11010, Wien", "1010"));
        assert!(!tells_postal_code("Ring 1", ""));
    }

    proptest! {
        #[test]
        fn a_name_is_like_itself(one in "\\PC{1,30}", other in "\\PC{1,30}") {
            prop_assert!((0.0..=1.0).contains(&similarity(&one, &other)));
            if !words(&one).is_empty() {
                prop_assert!(similarity(&one, &one) > 0.999);
            }
        }
    }
}
