//! `PATCH /v1/companies/{id}`.

use actix_web::{patch, web};
use domain::companies::{Company, CompanyChanges};
use domain::events::EventType;
use domain::failure::{Kind, Violation};
use domain::identity::Permission;
use domain::money::Money;
use persistence::{Conn, commitments, companies, credit};

use super::create_company::{credit_limit, stored};
use super::get_company::current_limit;
use super::wire::{CompanyUpdate, CompanyView};
use crate::flows::{allowance, named_calendar};
use crate::kernel::access::permission::UpdateCompanies;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::{Answered, At, Problem};
use crate::kernel::wire::CompanyKey;

/// Update a company
///
/// A company's own administrator may set its name, its billing address, its calendar, and whether orders must
/// name a cost centre. All other fields need `companies.set_terms`, and are otherwise refused with 403
/// `field_not_permitted`. A credit limit below the amount in use is accepted: new orders are refused until
/// enough is paid. Only an `active` company that is not on hold buys: others are refused 409
/// `company_not_active` or `company_on_hold`. All still read their documents and the catalogue, a `pending` or
/// `closed` company without prices. A company that was approved is never `pending` again: 409
/// `bad_status_change`.
#[utoipa::path(
    params(CompanyKey),
    request_body = CompanyUpdate,
    responses((status = 200, body = CompanyView)),
    security(("bearer" = ["companies.update"]))
)]
#[patch("/companies/{id}")]
pub(super) async fn update_company(
    caller: ResourceCaller<UpdateCompanies>,
    id: web::Path<CompanyKey>,
    body: Body<CompanyUpdate>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let company = caller.authorize_whole(companies::lock(conn, caller.scope(), **id)?)?;
            caller.if_match(company.version)?;
            let mut update = body.parse()?;
            if !caller.may(Permission::SetCompanyTerms) {
                refuse_reserved(&update.reserved())?;
            }
            let new_limit = update.credit_limit.take();
            let zone = company.time_zone;
            let calendar = update.calendar_id.take();
            let mut changes = changes(update)?;
            changes.status.map_or(Ok(()), |to| company.status.admit(to)).at("/status")?;
            changes.calendar = calendar
                .map(|named| named.map(|id| named_calendar::calendar(conn, Some(company.id), id)))
                .map(Option::transpose)
                .transpose()?;
            let company = company.changed(changes);
            stored(companies::save(conn, &company, ctx.at))?;
            if company.time_zone != zone {
                allowance::relocated(conn, &company, ctx.time)?;
            }
            let limit = match new_limit {
                None => current_limit(conn, &company)?,
                Some(limit) => set_limit(conn, &company, credit_limit(limit, company.currency)?)?,
            };
            let view = CompanyView::new(&company, limit);
            let subject = Subject {
                id: company.id,
                version: company.version,
                company: Some(company.id),
                view: &view,
            };
            record(conn, EventType::CompanyUpdated, &subject, ctx)?;
            Answer::ok(&view.seen_by(caller))
        })
        .await
}

pub(super) fn refuse_reserved(fields: &[&'static str]) -> Result<(), Problem> {
    if fields.is_empty() {
        return Ok(());
    }
    let detail = "This needs the permission companies.set_terms.";
    let at = |field: &&str| {
        Violation::new(format!("/{field}"), "field_not_permitted", "only staff may set this")
    };
    Err(Problem::new(Kind::Forbidden, "field_not_permitted", detail)
        .at(fields.iter().map(at).collect()))
}

fn changes(update: CompanyUpdate) -> Result<CompanyChanges, Problem> {
    let terms = update.payment_terms.map(|terms| terms.terms().at("/payment_terms/net_days"));
    let zone = update.time_zone.map(|zone| zone.parse().at("/time_zone"));
    Ok(CompanyChanges {
        name: update.name,
        billing_address: update.billing_address.map(|address| address.map(Into::into)),
        external_id: update.external_id,
        vat_id: update.vat_id,
        vat_id_verified: update.vat_id_verified,
        registration_id: update.registration_id,
        payment_terms: terms.transpose()?,
        time_zone: zone.transpose()?,
        status: update.status.map(Into::into),
        calendar: None,
        on_hold: update.on_hold,
        customer_settings: update.customer_settings.unwrap_or_default().changes(),
        cost_centres_required: update.cost_centres_required,
    })
}

fn set_limit(
    conn: &mut Conn,
    company: &Company,
    limit: Option<Money>,
) -> Result<Option<Money>, Problem> {
    let terms = credit::terms(conn, company.id, company.currency)?;
    commitments::set_line(conn, &terms.line(limit))?;
    Ok(limit)
}
