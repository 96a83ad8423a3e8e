//! What VIES, the EU's register of VAT ids, answers, and what follows from it.

use super::{CheckOutcome, NameMatch, tells_postal_code};
use crate::companies::Company;

/// An answer of VIES.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ViesAnswer {
    /// The number is valid.
    Valid(Found),
    /// The number is not valid.
    Invalid,
    /// The register did not judge the number.
    Failed(ViesError),
}

/// What VIES tells of a valid number.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// The name; some states tell none, or `---`.
    pub name: Option<String>,
    /// The address, as one text.
    pub address: Option<String>,
}

/// Why VIES did not judge a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ViesError {
    /// The number has not the form of its state.
    InvalidInput,
    /// Anything else: it is asked again.
    Unavailable,
}

impl ViesError {
    /// The error of this word of VIES. An unknown one says nothing about the number.
    pub fn of(word: &str) -> Self {
        if word == "INVALID_INPUT" { Self::InvalidInput } else { Self::Unavailable }
    }
}

impl ViesAnswer {
    /// What the answer tells about this company.
    pub fn outcome(&self, company: &Company) -> CheckOutcome {
        match self {
            Self::Valid(found) if found.is_of(company) => CheckOutcome::Verified,
            Self::Valid(_) => CheckOutcome::Mismatch,
            Self::Invalid => CheckOutcome::NotFound,
            Self::Failed(ViesError::InvalidInput) => CheckOutcome::Malformed,
            Self::Failed(ViesError::Unavailable) => CheckOutcome::Unavailable,
        }
    }
}

impl Found {
    fn is_of(&self, company: &Company) -> bool {
        let ours = company.billing_address.as_ref().and_then(|a| a.postal_code.as_deref());
        let told = self.address.as_deref();
        let same_place = ours.zip(told).is_some_and(|(code, text)| tells_postal_code(text, code));
        NameMatch::of(&company.name, self.name.as_deref()).is_ours(same_place)
    }
}

/// The prefix by which VIES knows a state: Greece is `EL`, whatever the VAT id says. `None`: the number is of no state
/// that VIES asks.
pub fn vies_prefix(vat_id: &str) -> Option<String> {
    let letters = vat_id.chars().filter(char::is_ascii_alphanumeric).take(2);
    let prefix: String = letters.map(|c| c.to_ascii_uppercase()).collect();
    match prefix.as_str() {
        "GR" | "EL" => Some("EL".to_owned()),
        "AT" | "BE" | "BG" | "CY" | "CZ" | "DE" | "DK" | "EE" | "ES" | "FI" | "FR" | "HR"
        | "HU" | "IE" | "IT" | "LT" | "LU" | "LV" | "MT" | "NL" | "PL" | "PT" | "RO" | "SE"
        | "SI" | "SK" | "XI" => Some(prefix),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::companies::Address;
    use crate::risk::sample::company;

    #[test]
    fn an_answer_is_judged_by_name_and_place() {
        let address = Address {
            recipient: None,
            line1: "Quai 1".to_owned(),
            line2: None,
            city: "Lyon".to_owned(),
            region: None,
            postal_code: Some("69001".to_owned()),
            country: "FR".parse().unwrap(),
        };
        let company =
            Company { name: "Acme".to_owned(), billing_address: Some(address), ..company() };
        for (name, told, expected) in [
            (Some("ACME SARL"), None, CheckOutcome::Verified),
            (Some("---"), None, CheckOutcome::Verified),
            (None, None, CheckOutcome::Verified),
            (Some("ACNE"), Some("QUAI 1\n69001 LYON"), CheckOutcome::Verified),
            (Some("ACNE"), Some("QUAI 1\n69002 LYON"), CheckOutcome::Mismatch),
            (Some("ACNE"), None, CheckOutcome::Mismatch),
            (Some("NORTHWIND"), Some("QUAI 1\n69001 LYON"), CheckOutcome::Mismatch),
        ] {
            let found = Found { name: name.map(Into::into), address: told.map(Into::into) };
            assert_eq!(ViesAnswer::Valid(found).outcome(&company), expected, "{name:?} {told:?}");
        }
        for (answer, expected) in [
            (ViesAnswer::Invalid, CheckOutcome::NotFound),
            (ViesAnswer::Failed(ViesError::InvalidInput), CheckOutcome::Malformed),
            (ViesAnswer::Failed(ViesError::Unavailable), CheckOutcome::Unavailable),
        ] {
            assert_eq!(answer.outcome(&company), expected);
        }
    }

    #[test]
    fn greece_is_el_and_others_are_not_asked() {
        for (vat_id, expected) in [
            ("GR094259216", Some("EL")),
            ("el 094259216", Some("EL")),
            ("ATU12345675", Some("AT")),
            ("XI980780684", Some("XI")),
            ("GB980780684", None),
            ("CHE-100.155.212", None),
            ("", None),
        ] {
            assert_eq!(vies_prefix(vat_id).as_deref(), expected, "{vat_id}");
        }
    }

    #[test]
    fn only_a_bad_number_is_malformed() {
        for (word, expected) in [
            ("INVALID_INPUT", ViesError::InvalidInput),
            ("INVALID_REQUESTER_INFO", ViesError::Unavailable),
            ("SERVICE_UNAVAILABLE", ViesError::Unavailable),
            ("MS_UNAVAILABLE", ViesError::Unavailable),
            ("TIMEOUT", ViesError::Unavailable),
            ("VAT_BLOCKED", ViesError::Unavailable),
            ("IP_BLOCKED", ViesError::Unavailable),
            ("GLOBAL_MAX_CONCURRENT_REQ", ViesError::Unavailable),
            ("MS_MAX_CONCURRENT_REQ_TIME", ViesError::Unavailable),
            ("a new one", ViesError::Unavailable),
        ] {
            assert_eq!(ViesError::of(word), expected, "{word}");
        }
    }
}
