//! The parties of a document, frozen when it was posted.

use serde::{Deserialize, Serialize};

use super::Issuer;
use crate::companies::{Address, Company, Country};

/// The issuer or the buyer of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Its legal name.
    pub name: String,
    /// Its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// Country of establishment.
    pub country: Country,
    /// Its VAT id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vat_id: Option<String>,
    /// Its company register number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registration_id: Option<String>,
}

impl From<&Company> for Party {
    fn from(company: &Company) -> Self {
        Self {
            name: company.name.clone(),
            address: company.billing_address.clone(),
            country: company.country,
            vat_id: company.vat_id.clone(),
            registration_id: company.registration_id.clone(),
        }
    }
}

impl From<&Issuer> for Party {
    fn from(issuer: &Issuer) -> Self {
        Self {
            name: issuer.legal_name.clone(),
            address: Some(issuer.address.clone()),
            country: issuer.country,
            vat_id: issuer.vat_id.clone(),
            registration_id: None,
        }
    }
}

/// The parties of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parties {
    /// Issuer.
    pub issuer: Party,
    /// Buyer.
    pub buyer: Party,
    /// Ship-to address, if not the buyer's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ship_to: Option<Address>,
}
