//! Postal addresses.

use serde::{Deserialize, Serialize};

use super::Country;
use crate::approvals::covers;

/// A delivery, billing or registered address. Every document keeps its own frozen copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Recipient, if it differs from the company's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<String>,
    /// Street and number.
    pub line1: String,
    /// Building, floor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line2: Option<String>,
    /// City.
    pub city: String,
    /// State or province.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Postal code, in countries that use them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// The country.
    pub country: Country,
}

impl Address {
    /// The digest of the place: the address without its recipient, whatever the case of its letters and the number of
    /// spaces between its words. Two addresses with one digest are one place.
    pub fn place(&self) -> String {
        let Self { recipient: _, line1, line2, city, region, postal_code, country } = self;
        let optional =
            [line2, region, postal_code].map(|part| normal(part.as_deref().unwrap_or("")));
        let required = [line1, city].map(|part| normal(part));
        let parts = required.iter().chain(&optional).map(String::as_str);
        covers(parts.chain([country.as_str()]))
    }
}

fn normal(part: &str) -> String {
    part.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_place_has_many_spellings_and_any_recipient() {
        let address = Address {
            recipient: None,
            line1: "Quai Élysée 1".to_owned(),
            line2: None,
            city: "Lyon".to_owned(),
            region: Some("Rhône".to_owned()),
            postal_code: None,
            country: "FR".parse().unwrap(),
        };
        let place = address.place();
        for same in [
            Address { recipient: Some("Ada".to_owned()), ..address.clone() },
            Address { line1: " QUAI  élysée 1 ".to_owned(), ..address.clone() },
            Address { city: "LYON".to_owned(), ..address.clone() },
        ] {
            assert_eq!(same.place(), place, "{same:?}");
        }
        for other in [
            Address { line1: "Quai Élysée 11".to_owned(), ..address.clone() },
            Address { line1: "QuaiÉlysée 1".to_owned(), ..address.clone() },
            Address { line2: Some("Hall 3".to_owned()), ..address.clone() },
            Address { city: "Lyons".to_owned(), ..address.clone() },
            Address { region: None, postal_code: Some("Rhône".to_owned()), ..address.clone() },
            Address { country: "BE".parse().unwrap(), ..address.clone() },
        ] {
            assert_ne!(other.place(), place, "{other:?}");
        }
    }
}
