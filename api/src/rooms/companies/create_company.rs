//! `POST /v1/companies`.

use actix_web::post;
use domain::companies::{Company, PaymentTerms, Status, TimeZone};
use domain::events::EventType;
use domain::failure::{Kind, Violation};
use domain::identity::{Permission, Switches};
use domain::money;
use persistence::{companies, fresh_id, settings};

use super::update_company::refuse_reserved;
use super::wire::{CompanyView, NewCompany};
use crate::kernel::access::permission::CreateCompanies;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::clock::Moment;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::{Answered, At, Problem};
use crate::kernel::wire::Money;

/// Create a company
///
/// An active company may order at once. With `"status": "pending"` it may order once staff set it `active`. Until
/// then its people log in and see products without prices; their orders are refused with 409
/// `company_not_active`. An `external_id` is unique: a second company with the same one is refused with 409
/// `external_id_taken`.
#[utoipa::path(
    request_body = NewCompany,
    responses((status = 201, body = CompanyView)),
    security(("bearer" = ["companies.create"]))
)]
#[post("/companies")]
pub(super) async fn create_company(
    caller: Caller<CreateCompanies>,
    body: Body<NewCompany>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let new = body.parse()?;
            if !caller.may(Permission::SetCompanyTerms) {
                refuse_reserved(&new.reserved())?;
            }
            let limit = credit_limit(new.credit_limit, new.currency.0)?;
            let zone = settings::find(conn)?.time_zone;
            let company = company(new, zone, ctx.time)?;
            stored(companies::insert(conn, &company, limit))?;
            let view = CompanyView::new(&company, limit);
            let subject = Subject {
                id: company.id,
                version: company.version,
                company: Some(company.id),
                view: &view,
            };
            record(conn, EventType::CompanyCreated, &subject, ctx)?;
            Answer::created(format!("/v1/companies/{}", company.id), &view.seen_by(caller))
        })
        .await
}

fn company(new: NewCompany, usual: TimeZone, now: Moment) -> Result<Company, Problem> {
    let terms = new.payment_terms.map(|terms| terms.terms().at("/payment_terms/net_days"));
    let zone = new.time_zone.map(|zone| zone.parse().at("/time_zone"));
    Ok(Company {
        id: fresh_id(),
        name: new.name,
        country: new.country.0,
        currency: new.currency.0,
        status: new.status.map_or(Status::Active, Into::into),
        on_hold: false,
        external_id: new.external_id,
        vat_id: new.vat_id,
        vat_id_verified: false,
        registration_id: new.registration_id,
        billing_address: new.billing_address.map(Into::into),
        payment_terms: terms.transpose()?.unwrap_or_else(PaymentTerms::default),
        time_zone: zone.transpose()?.unwrap_or(usual),
        customer_settings: Switches::default(),
        cost_centres_required: false,
        calendar: None,
        version: 1,
        created_at: now.at,
    })
}

/// Checks that a credit limit is in the company's currency and not negative.
pub(super) fn credit_limit(
    limit: Option<Money>,
    currency: money::Currency,
) -> Result<Option<money::Money>, Problem> {
    let refuse = |at: &str, code, detail: String| {
        Err(Problem::invalid(vec![Violation::new(format!("/credit_limit/{at}"), code, detail)]))
    };
    match limit.map(|limit| limit.0) {
        None => Ok(None),
        Some(limit) if limit.currency() != currency => {
            refuse("currency", "currency_mismatch", format!("the company's currency is {currency}"))
        }
        Some(limit) if limit.minor() < 0 => {
            refuse("amount", "negative_amount", "a credit limit is not negative".to_owned())
        }
        Some(limit) => Ok(Some(limit)),
    }
}

/// Maps the result of storing a company; its only unique value is the external id.
pub(super) fn stored(result: Result<(), persistence::DbError>) -> Result<(), Problem> {
    match result {
        Err(error) if error.is_taken() => Err(Problem::new(
            Kind::Conflict,
            "external_id_taken",
            "A company with this external_id exists already.",
        )),
        stored => Ok(stored?),
    }
}
