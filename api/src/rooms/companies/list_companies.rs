//! `GET /v1/companies`.

use std::collections::HashMap;

use actix_web::get;
use domain::companies::{Company, Status};
use domain::money::Money;
use domain::text::composed;
use persistence::companies::{self, CompanyFilter as Filter};
use persistence::page::Position;
use persistence::{Conn, commitments};
use uuid::Uuid;

use super::wire::{CompanyFilter, CompanyList, CompanyView};
use crate::kernel::access::permission::ReadCompanies;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::problem::{Answered, Problem};
use crate::kernel::query::{Query, bad_query};

/// List companies
///
/// Newest first. A company sees only itself.
#[utoipa::path(
    params(CompanyFilter),
    responses((status = 200, body = CompanyList)),
    security(("bearer" = ["companies.read"]))
)]
#[get("/companies")]
pub(super) async fn list_companies(
    caller: Caller<ReadCompanies>,
    query: Query<CompanyFilter>,
) -> Answered {
    let page = caller.page(query.limit, query.cursor.as_deref())?;
    let external_id = query.0.external_id.map(|id| composed(&id).into_owned());
    let status = query.0.status.as_deref().map(str::parse::<Status>).transpose();
    let status = status.map_err(|error| bad_query(&format!("`status`: {error}")))?;
    let filter = Filter { external_id, status };
    caller
        .read(move |conn, caller| {
            let companies = companies::list(conn, caller.scope(), &filter, page.slice())?;
            let views = views(conn, &companies)?;
            let (data, next_cursor) = page.fill(
                companies.iter().zip(views).collect(),
                |(last, _)| Position { at: last.created_at, id: last.id.uuid() },
                |(_, view)| Ok(view.seen_by(caller)),
            )?;
            Answer::page(&CompanyList { data, next_cursor })
        })
        .await
}

/// The companies with their credit limits, which are stored on the credit accounts.
fn views(conn: &mut Conn, companies: &[Company]) -> Result<Vec<CompanyView>, Problem> {
    let ids: Vec<Uuid> = companies.iter().map(|company| company.id.uuid()).collect();
    let accounts = commitments::find_all(conn, &ids)?;
    let limits: HashMap<Uuid, Option<i64>> =
        accounts.into_iter().map(|account| (account.id, account.limit)).collect();
    let view = |company: &Company| {
        let limit = limits.get(&company.id.uuid()).copied().flatten();
        CompanyView::new(company, limit.map(|minor| Money::from_minor(minor, company.currency)))
    };
    Ok(companies.iter().map(view).collect())
}
