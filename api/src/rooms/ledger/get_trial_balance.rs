//! `/v1/ledger/trial-balance`.

use actix_web::get;
use chrono::NaiveDate;
use domain::ledger::{TrialBalance, TrialLine};
use persistence::ledger;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kernel::access::permission::ReadLedger;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::problem::Answered;
use crate::kernel::query::Query;
use crate::kernel::wire::Day;

/// Date of a trial balance.
#[derive(Clone, Copy, Deserialize, utoipa::IntoParams, validator::Validate)]
#[serde(deny_unknown_fields)]
struct TrialQuery {
    /// At the end of this day; omitted: all postings.
    #[param(value_type = Option<String>, format = Date)]
    as_of: Option<Day>,
}

/// The balance of every account, on its debit or credit side.
#[derive(Serialize, ToSchema)]
struct TrialBalanceView {
    /// One entry per account and currency with postings.
    accounts: Vec<TrialAccount>,
    /// Whether debits equal credits in every currency.
    balanced: bool,
    /// Requested day.
    #[schema(required = true)]
    as_of: Option<NaiveDate>,
}

/// One account's balance in one currency.
#[derive(Serialize, ToSchema)]
struct TrialAccount {
    /// The account: `receivable`, `unapplied-cash`, `bank`, `sales`, `output-tax`, `sales-returns`, `bad-debt`.
    #[schema(example = "receivable")]
    code: &'static str,
    /// Account type: `asset`, `liability`, `income`, `expense`.
    #[schema(example = "asset")]
    kind: &'static str,
    /// An ISO 4217 code.
    #[schema(example = "EUR")]
    currency: &'static str,
    /// Debit balance, or zero.
    #[schema(example = "1299.00")]
    debit: String,
    /// Credit balance, or zero.
    #[schema(example = "0.00")]
    credit: String,
}

impl From<TrialLine> for TrialAccount {
    fn from(line: TrialLine) -> Self {
        Self {
            code: line.account.as_str(),
            kind: line.account.kind().as_str(),
            currency: line.debit.currency().code(),
            debit: line.debit.amount(),
            credit: line.credit.amount(),
        }
    }
}

impl TrialBalanceView {
    fn of(trial: TrialBalance, as_of: Option<NaiveDate>) -> Self {
        let accounts = trial.accounts.into_iter().map(TrialAccount::from).collect();
        Self { accounts, balanced: trial.balanced, as_of }
    }
}

/// Get the trial balance
///
/// The balance of every account at the end of a day. Postings count by effective date, not by time of
/// recording.
#[utoipa::path(
    params(TrialQuery),
    responses((status = 200, body = TrialBalanceView)),
    security(("bearer" = ["ledger.read"]))
)]
#[get("/ledger/trial-balance")]
pub(super) async fn get_trial_balance(
    caller: Caller<ReadLedger>,
    query: Query<TrialQuery>,
) -> Answered {
    let as_of = query.as_of.map(|day| day.0);
    caller
        .read(move |conn, _caller| {
            let trial = ledger::trial_balance(conn, as_of)?;
            Answer::ok(&TrialBalanceView::of(trial, as_of))
        })
        .await
}
