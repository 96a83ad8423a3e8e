//! `GET /v1/companies/{id}/credit-account`.

use actix_web::{get, web};
use domain::credit::CreditAccount;
use persistence::{DbError, commitments, companies};
use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::access::permission::ReadCredit;
use crate::kernel::answer::Answer;
use crate::kernel::caller::CallerOn;
use crate::kernel::problem::Answered;
use crate::kernel::wire::{CompanyKey, Money};

/// What a company may owe, what it owes, and what is left.
#[derive(Serialize, ToSchema)]
#[schema(as = CreditAccount)]
struct CreditAccountView {
    /// What it may owe at most; null: not checked.
    #[schema(required = true)]
    limit: Option<Money>,
    /// Ordered, with tax, and not yet invoiced.
    reserved: Money,
    /// Invoiced and not yet paid.
    receivable: Money,
    /// What is left: below zero when the account is over its limit, null without a limit.
    #[schema(required = true)]
    available: Option<Money>,
    /// Staff have stopped the company from buying.
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
/// Every order takes its gross from what is available; payments, credit notes and write-offs give it
/// back.
#[utoipa::path(
    params(CompanyKey),
    responses((status = 200, body = CreditAccountView)),
    security(("bearer" = ["credit.read"]))
)]
#[get("/companies/{id}/credit-account")]
pub(super) async fn get_credit_account(
    caller: CallerOn<ReadCredit>,
    id: web::Path<CompanyKey>,
) -> Answered {
    let id = **id;
    caller
        .read(move |conn, caller| {
            let company = caller.admit(companies::find(conn, caller.scope(), id)?)?;
            let account = commitments::find(conn, CreditAccount::id_of(id))?
                .ok_or_else(|| DbError::corrupt(format_args!("{id} has no credit account")))?;
            let account = CreditAccount::of(&account, &company);
            Answer::ok(&CreditAccountView::from(account))
        })
        .await
}
