//! Postal addresses.

use domain::companies;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::Country;

/// A postal address.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// Recipient at the address, if not the company by its own name.
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(min_length = 1, max_length = 200, example = "Goods receipt")]
    #[serde(default)]
    recipient: Option<String>,
    /// Street and number.
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(min_length = 1, max_length = 200, example = "Hauptstraße 1")]
    line1: String,
    /// Building, floor.
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(min_length = 1, max_length = 200, example = "Hall 3")]
    #[serde(default)]
    line2: Option<String>,
    /// Town.
    #[validate(length(min = 1, max = 100), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(min_length = 1, max_length = 100, example = "Wien")]
    city: String,
    /// State, province.
    #[validate(length(min = 1, max = 100), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(min_length = 1, max_length = 100, example = "Wien")]
    #[serde(default)]
    region: Option<String>,
    /// Postal code, where the country has them.
    #[validate(length(min = 1, max = 20), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(min_length = 1, max_length = 20, example = "1010")]
    #[serde(default)]
    postal_code: Option<String>,
    /// The country.
    country: Country,
}

impl From<Address> for companies::Address {
    fn from(address: Address) -> Self {
        let Address { recipient, line1, line2, city, region, postal_code, country } = address;
        let country = country.0;
        Self { recipient, line1, line2, city, region, postal_code, country }
    }
}

impl From<companies::Address> for Address {
    fn from(address: companies::Address) -> Self {
        let companies::Address { recipient, line1, line2, city, region, postal_code, country } =
            address;
        let country = Country(country);
        Self { recipient, line1, line2, city, region, postal_code, country }
    }
}
