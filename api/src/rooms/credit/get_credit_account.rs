//! `GET /v1/companies/{id}/credit-account`.

use actix_web::{get, web};
use domain::credit::CreditAccount;
use persistence::{DbError, commitments, companies};
use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::access::permission::ReadCredit;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::{CompanyKey, Money};

/// Credit limit of a company, its use, and the available credit.
#[derive(Serialize, ToSchema)]
#[schema(as = CreditAccount)]
struct CreditAccountView {
    /// Credit limit; null: unlimited.
    #[schema(required = true)]
    limit: Option<Money>,
    /// Gross amount ordered and not yet invoiced.
    reserved: Money,
    /// Amount invoiced and not yet paid.
    receivable: Money,
    /// Available credit: below zero if the account is over its limit, null without a limit.
    #[schema(required = true)]
    available: Option<Money>,
    /// Whether staff have blocked new orders of the company.
    on_hold: bool,
}

impl From<CreditAccount> for CreditAccountView {
    fn from(account: CreditAccount) -> Self {
        Self {
            limit: account.limit.map(Into::into),
            reserved: account.reserved.into(),
            receivable: account.receivable.into(),
            available: account.available.map(Into::into),
            on_hold: account.on_hold,
        }
    }
}

/// Get a company's credit account
///
/// Every order reserves its gross total from the available credit; payments, credit notes and write-offs
/// release it.
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
            let account = commitments::find(conn, CreditAccount::id_of(id))?
                .ok_or_else(|| DbError::corrupt(format_args!("{id} has no credit account")))?;
            let account = CreditAccount::of(&account, &company);
            Answer::ok(&CreditAccountView::from(account))
        })
        .await
}
