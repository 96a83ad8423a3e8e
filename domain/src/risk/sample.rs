//! A company for tests of checks.

use chrono::DateTime;
use uuid::Uuid;

use crate::companies::{Company, CompanyId, PaymentTerms, Status, TimeZone};
use crate::identity::Switches;

/// A company in France, without an address.
pub(super) fn company() -> Company {
    Company {
        id: CompanyId::from_uuid(Uuid::nil()),
        name: "Harbour Gifts".to_owned(),
        country: "FR".parse().unwrap(),
        currency: "EUR".parse().unwrap(),
        status: Status::Active,
        on_hold: false,
        external_id: None,
        vat_id: Some("FR40303265045".to_owned()),
        vat_id_verified: false,
        registration_id: Some("303 265 045".to_owned()),
        billing_address: None,
        payment_terms: PaymentTerms::default(),
        time_zone: TimeZone::default(),
        customer_settings: Switches::default(),
        cost_centres_required: false,
        calendar: None,
        version: 1,
        created_at: DateTime::UNIX_EPOCH,
    }
}
