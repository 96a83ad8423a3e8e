//! `GET /v1/companies/{id}`.

use actix_web::{get, web};
use domain::companies::Company;
use domain::money::Money;
use persistence::{Conn, commitments, companies};

use super::wire::CompanyView;
use crate::kernel::access::permission::ReadCompanies;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::{Answered, Problem};
use crate::kernel::wire::CompanyKey;

/// Get a company
///
/// A company sees only itself.
#[utoipa::path(
    params(CompanyKey),
    responses((status = 200, body = CompanyView)),
    security(("bearer" = ["companies.read"]))
)]
#[get("/companies/{id}")]
pub(super) async fn get_company(
    caller: ResourceCaller<ReadCompanies>,
    id: web::Path<CompanyKey>,
) -> Answered {
    caller
        .read(move |conn, caller| {
            let company = caller.authorize(companies::find(conn, caller.scope(), **id)?)?;
            let limit = current_limit(conn, &company)?;
            Answer::ok(&CompanyView::new(&company, limit).seen_by(caller))
        })
        .await
}

/// The credit limit of the company's credit account.
pub(super) fn current_limit(conn: &mut Conn, company: &Company) -> Result<Option<Money>, Problem> {
    let account = commitments::find(conn, company.id.uuid())?;
    let limit = account.and_then(|account| account.limit);
    Ok(limit.map(|minor| Money::from_minor(minor, company.currency)))
}
