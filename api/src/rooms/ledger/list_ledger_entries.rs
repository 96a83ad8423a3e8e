//! `/v1/ledger/entries`.

use actix_web::get;
use chrono::{DateTime, NaiveDate, Utc};
use domain::ledger::{EntryId, Leg};
use domain::money::Money;
use persistence::ledger::{self, Filter, PostedEntry};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kernel::access::permission::ReadLedger;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::problem::Answered;
use crate::kernel::query::Query;
use crate::kernel::wire::{CompanyKey, Day, EntryKey};

/// Filter for ledger entries.
#[derive(Clone, Deserialize, utoipa::IntoParams, validator::Validate)]
#[serde(deny_unknown_fields)]
struct EntryQuery {
    /// Of this company.
    company_id: Option<CompanyKey>,
    /// Effective on or after this date.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// Effective on or before this date.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Day>,
    /// Maximum number of items.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// `next_cursor` of the previous page.
    #[param(max_length = 2048)]
    cursor: Option<String>,
}

/// A ledger entry: the postings of one business event.
#[derive(Serialize, ToSchema)]
struct EntryView {
    /// Id of the entry.
    id: EntryKey,
    /// The business event: `invoice`, `credit_note`, `payment`, `allocation`, `refund`, `payment_return`, `write_off`.
    #[schema(example = "invoice")]
    posting: &'static str,
    /// Number of the document.
    #[schema(example = "INV-2026-000001")]
    number: String,
    /// Company of the document.
    company_id: CompanyKey,
    /// Effective date.
    effective_on: NaiveDate,
    /// Time of recording.
    recorded_at: DateTime<Utc>,
    /// Debits and credits; they balance.
    legs: Vec<EntryLeg>,
}

/// A debit or a credit of one account.
#[derive(Serialize, ToSchema)]
struct EntryLeg {
    /// The account.
    #[schema(example = "receivable")]
    account: &'static str,
    /// Debit amount, or zero.
    debit: crate::kernel::wire::Money,
    /// Credit amount, or zero.
    credit: crate::kernel::wire::Money,
}

/// A page of entries, in order of recording.
#[derive(Serialize, ToSchema)]
struct EntryList {
    /// Entries of this page.
    data: Vec<EntryView>,
    /// Pass it as `cursor` to get the next page; null on the last page.
    #[schema(required = true, example = json!(null))]
    next_cursor: Option<String>,
}

impl From<PostedEntry> for EntryView {
    fn from(entry: PostedEntry) -> Self {
        let money = |minor| Money::from_minor(minor, entry.currency).into();
        let leg = |leg: &Leg| EntryLeg {
            account: leg.account.as_str(),
            debit: money(leg.debit),
            credit: money(leg.credit),
        };
        Self {
            id: entry.id.into(),
            posting: entry.kind.as_str(),
            legs: entry.legs.iter().map(leg).collect(),
            number: entry.number,
            company_id: entry.company.into(),
            effective_on: entry.effective_on,
            recorded_at: entry.recorded_at,
        }
    }
}

/// List ledger entries
///
/// All entries, oldest first. Entries never change.
#[utoipa::path(
    params(EntryQuery),
    responses((status = 200, body = EntryList)),
    security(("bearer" = ["ledger.read"]))
)]
#[get("/ledger/entries")]
pub(super) async fn list_ledger_entries(
    caller: Caller<ReadLedger>,
    query: Query<EntryQuery>,
) -> Answered {
    let query = query.0;
    caller
        .read(move |conn, caller| {
            let page = caller.page::<EntryId>(query.limit, query.cursor.as_deref())?;
            let company = query.company_id.map(|id| *id);
            let (from, to) = (query.from.map(|day| day.0), query.to.map(|day| day.0));
            let filter = Filter { company, from, to };
            let rows = ledger::list(conn, caller.scope(), filter, page.after, page.fetch())?;
            let (data, next_cursor) =
                page.fill(rows, |entry| entry.id, |entry| Ok(EntryView::from(entry)))?;
            Answer::ok(&EntryList { data, next_cursor })
        })
        .await
}
