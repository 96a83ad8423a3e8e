//! `/v1/issuer`.

use actix_web::{get, put};
use chrono::{DateTime, Utc};
use domain::billing::Issuer;
use domain::companies::TimeZone;
use domain::events::EventType;
use persistence::{Conn, billing, fresh_id};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::kernel::access::permission::{ReadIssuer, SetIssuer};
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::{Caller, Known};
use crate::kernel::clock::Moment;
use crate::kernel::events::{Subject, record};
use crate::kernel::occasion::Occasion;
use crate::kernel::problem::{Answered, At, Problem};
use crate::kernel::wire::{Address, Country, IssuerKey};

/// Who is to invoice.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct IssuerSetting {
    /// The name in the register of companies.
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(min_length = 1, max_length = 200, example = "Comptoir Großhandel GmbH")]
    legal_name: String,
    /// Where it is.
    #[validate(nested)]
    address: Address,
    /// In which country it is established, which decides the tax.
    country: Country,
    /// Its VAT id.
    #[validate(length(min = 1, max = 40), custom(function = "crate::kernel::wire::text::code"))]
    #[schema(min_length = 1, max_length = 40, example = "ATU12345675")]
    vat_id: Option<String>,
    /// What the numbers of its documents begin with; none if not given.
    #[validate(length(max = 10))]
    #[schema(max_length = 10, pattern = "^([A-Za-z0-9-]*[A-Za-z0-9])?$", example = "CW")]
    invoice_prefix: Option<String>,
    /// Where its days begin, by which documents are dated and prices, tax rates and closing count: a zone of
    /// the IANA database; UTC if not given.
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64, example = "Europe/Vienna")]
    time_zone: Option<String>,
}

/// Who invoices.
#[derive(Serialize, ToSchema)]
#[schema(as = Issuer)]
struct IssuerView {
    /// Its id.
    id: IssuerKey,
    /// The name in the register of companies.
    #[schema(example = "Comptoir Großhandel GmbH")]
    legal_name: String,
    /// Where it is.
    address: Address,
    /// In which country it is established.
    country: Country,
    /// Its VAT id.
    #[schema(required = true, example = "ATU12345675")]
    vat_id: Option<String>,
    /// What the numbers of its documents begin with; empty for nothing.
    #[schema(example = "CW")]
    invoice_prefix: String,
    /// Where its days begin, by which documents are dated and prices, tax rates and closing count.
    #[schema(example = "Europe/Vienna")]
    time_zone: &'static str,
    /// Rises with every change; its `ETag`.
    #[schema(minimum = 1)]
    version: i64,
    /// When it was first set.
    created_at: DateTime<Utc>,
}

impl From<&Issuer> for IssuerView {
    fn from(issuer: &Issuer) -> Self {
        Self {
            id: issuer.id.into(),
            legal_name: issuer.legal_name.clone(),
            address: issuer.address.clone().into(),
            country: Country(issuer.country),
            vat_id: issuer.vat_id.clone(),
            invoice_prefix: issuer.invoice_prefix.to_string(),
            time_zone: issuer.time_zone.as_str(),
            version: issuer.version,
            created_at: issuer.created_at,
        }
    }
}

/// Get the issuer
///
/// Who invoices; 404 until it is set.
#[utoipa::path(
    responses((status = 200, body = IssuerView)),
    security(("bearer" = ["issuer.read"]))
)]
#[get("/issuer")]
pub(super) async fn get_issuer(caller: Caller<ReadIssuer>) -> Answered {
    caller
        .read(|conn, _caller| {
            let issuer = billing::issuer(conn)?.ok_or_else(Problem::not_found)?;
            Answer::ok(&IssuerView::from(&issuer))
        })
        .await
}

/// Set the issuer
///
/// Who invoices. Documents that are posted keep the issuer as it was.
#[utoipa::path(
    request_body = IssuerSetting,
    responses((status = 200, body = IssuerView)),
    security(("bearer" = ["issuer.set"]))
)]
#[put("/issuer")]
pub(super) async fn set_issuer(caller: Caller<SetIssuer>, body: Body<IssuerSetting>) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, now| {
            let issuer = store(conn, caller, &body, now)?;
            let view = IssuerView::from(&issuer);
            let subject =
                Subject { id: issuer.id, version: issuer.version, company: None, view: &view };
            record(conn, EventType::IssuerSet, &subject, now)?;
            Answer::ok(&view)
        })
        .await
}

/// Sets the issuer. Whoever is second to set the first one changes that one.
fn store(
    conn: &mut Conn,
    caller: &Known,
    body: &Body<IssuerSetting>,
    now: &Occasion,
) -> Result<Issuer, Problem> {
    loop {
        let before = billing::lock_issuer(conn)?;
        caller.if_match(before.as_ref().map_or(0, |before| before.version))?;
        let issuer = issuer(before, body.parse()?, now.time)?;
        if billing::save_issuer(conn, &issuer, now.at)? {
            return Ok(issuer);
        }
    }
}

/// The issuer as it is set, which stays the same one from the first time on.
fn issuer(before: Option<Issuer>, set: IssuerSetting, now: Moment) -> Result<Issuer, Problem> {
    let (id, version, created_at) = match before {
        None => (fresh_id(), 1, now.at),
        Some(before) => (before.id, before.version + 1, before.created_at),
    };
    Ok(Issuer {
        id,
        legal_name: set.legal_name,
        address: set.address.into(),
        country: set.country.0,
        vat_id: set.vat_id,
        invoice_prefix: set.invoice_prefix.unwrap_or_default().parse().at("/invoice_prefix")?,
        time_zone: set
            .time_zone
            .map_or(Ok(TimeZone::default()), |zone| zone.parse())
            .at("/time_zone")?,
        version,
        created_at,
    })
}
