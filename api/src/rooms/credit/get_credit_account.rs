//! `GET /v1/companies/{id}/credit-account`.

use actix_web::{get, web};
use domain::companies::Company;
use domain::credit::{CreditAccount, CreditTerms};
use persistence::{Conn, DbError, commitments, companies, credit};

use super::wire::CreditAccountView;
use crate::kernel::access::permission::ReadCredit;
use crate::kernel::answer::Answer;
use crate::kernel::caller::{Principal, ResourceCaller};
use crate::kernel::problem::{Answered, Problem};
use crate::kernel::wire::CompanyKey;

/// Get a company's credit account
///
/// Every order reserves its gross total from the available credit; payments, credit notes and write-offs
/// release it. An order of exactly what is available is taken, a cent more is refused 409 `credit_exceeded`.
#[utoipa::path(
    params(CompanyKey),
    responses((status = 200, body = CreditAccountView)),
    security(("bearer" = ["credit.read"]))
)]
#[get("/companies/{id}/credit-account")]
pub(super) async fn get_credit_account(
    caller: ResourceCaller<ReadCredit>,
    id: web::Path<CompanyKey>,
) -> Answered {
    let id = **id;
    caller
        .read(move |conn, caller| {
            let company = caller.authorize_whole(companies::find(conn, caller.scope(), id)?)?;
            let terms = credit::terms(conn, id, company.currency)?;
            Answer::ok(&view(conn, caller, &company, &terms)?)
        })
        .await
}

/// The company's account now, by these terms.
pub(super) fn view(
    conn: &mut Conn,
    caller: &Principal,
    company: &Company,
    terms: &CreditTerms,
) -> Result<CreditAccountView, Problem> {
    let id = CreditAccount::id_of(company.id);
    let account = commitments::find(conn, id)?
        .ok_or_else(|| DbError::corrupt(format_args!("{} has no credit account", company.id)))?;
    let (now, today) = (caller.state().clock.now().at, caller.today(conn)?);
    let overdue = credit::overdue(conn, company.id, company.currency, today)?;
    let account = CreditAccount::of(&account, company, now);
    Ok(CreditAccountView::new(&account, terms, &overdue, (now, today))?)
}
