//! `PATCH /v1/companies/{id}/credit-account`.

use actix_web::{patch, web};
use domain::credit::{CreditAccount, CreditAccountId};
use domain::events::EventType;
use domain::money::Money;
use persistence::{commitments, companies, credit};

use super::get_credit_account::view;
use super::wire::{CreditAccountUpdate, CreditAccountView, CreditTermsView};
use crate::kernel::access::permission::DecideCredit;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::Answered;
use crate::kernel::wire::CompanyKey;

/// Update a company's credit account
///
/// Sets a tolerance and a limit for a time. They act at the next order; what is taken already stays. A temporary limit
/// that has ended counts no more, by itself: orders are refused until enough is paid.
#[utoipa::path(
    params(CompanyKey),
    request_body = CreditAccountUpdate,
    responses((status = 200, body = CreditAccountView)),
    security(("bearer" = ["credit.decide"]))
)]
#[patch("/companies/{id}/credit-account")]
pub(super) async fn update_credit_account(
    caller: ResourceCaller<DecideCredit>,
    id: web::Path<CompanyKey>,
    body: Body<CreditAccountUpdate>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let company = caller.authorize_whole(companies::lock(conn, caller.scope(), **id)?)?;
            let terms = credit::terms(conn, company.id, company.currency)?;
            caller.if_match(terms.version)?;
            let terms = terms.changed(body.parse()?.changes(&company, ctx.at)?);
            let account = CreditAccount::id_of(company.id);
            let limit = commitments::find(conn, account)?.and_then(|account| account.limit);
            let limit = limit.map(|minor| Money::from_minor(minor, company.currency));
            credit::save(conn, &terms, &terms.line(limit), ctx.at)?;
            let id = CreditAccountId::from_uuid(account);
            let told = CreditTermsView::new(id, &terms);
            let subject =
                Subject { id, version: terms.version, company: Some(company.id), view: &told };
            record(conn, EventType::CreditAccountUpdated, &subject, ctx)?;
            Answer::ok(&view(conn, caller, &company, &terms)?)
        })
        .await
}
