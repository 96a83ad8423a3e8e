//! JSON of the parties of a document.

use domain::billing::{Parties, Party};
use domain::companies::Address;
use serde::Serialize;
use utoipa::ToSchema;

/// Parties of a document, as of its posting.
#[derive(Serialize, ToSchema)]
#[schema(as = Parties)]
pub(crate) struct PartiesView {
    /// Issuer of the document.
    issuer: PartyView,
    /// Recipient of the document.
    buyer: PartyView,
    /// Delivery address, if not the buyer's address.
    #[schema(required = true)]
    ship_to: Option<PartyAddress>,
}

/// The issuer or the buyer of a document.
#[derive(Serialize, ToSchema)]
#[schema(as = Party)]
struct PartyView {
    /// Its legal name.
    #[schema(example = "Acme GmbH")]
    name: String,
    /// Registered address.
    #[schema(required = true)]
    address: Option<PartyAddress>,
    /// Country of establishment: an ISO 3166-1 code.
    #[schema(example = "AT")]
    country: String,
    /// Its VAT id.
    #[schema(required = true, example = "ATU12345675")]
    vat_id: Option<String>,
    /// Company registration number.
    #[schema(required = true, example = "FN 123456a")]
    registration_id: Option<String>,
}

/// An address on a document.
#[derive(Serialize, ToSchema)]
struct PartyAddress {
    /// Recipient at the address, if not the company by its own name.
    #[schema(required = true, example = "Warehouse 2")]
    recipient: Option<String>,
    /// Street and number.
    #[schema(example = "Hauptstraße 1")]
    line1: String,
    /// Building, floor.
    #[schema(required = true, example = "2nd floor")]
    line2: Option<String>,
    /// Town.
    #[schema(example = "Wien")]
    city: String,
    /// State, province.
    #[schema(required = true, example = json!(null))]
    region: Option<String>,
    /// Postal code.
    #[schema(required = true, example = "1010")]
    postal_code: Option<String>,
    /// The country: an ISO 3166-1 code.
    #[schema(example = "AT")]
    country: String,
}

impl From<&Parties> for PartiesView {
    fn from(parties: &Parties) -> Self {
        Self {
            issuer: (&parties.issuer).into(),
            buyer: (&parties.buyer).into(),
            ship_to: parties.ship_to.as_ref().map(Into::into),
        }
    }
}

impl From<&Party> for PartyView {
    fn from(party: &Party) -> Self {
        Self {
            name: party.name.clone(),
            address: party.address.as_ref().map(Into::into),
            country: party.country.as_str().to_owned(),
            vat_id: party.vat_id.clone(),
            registration_id: party.registration_id.clone(),
        }
    }
}

impl From<&Address> for PartyAddress {
    fn from(address: &Address) -> Self {
        Self {
            recipient: address.recipient.clone(),
            line1: address.line1.clone(),
            line2: address.line2.clone(),
            city: address.city.clone(),
            region: address.region.clone(),
            postal_code: address.postal_code.clone(),
            country: address.country.as_str().to_owned(),
        }
    }
}
