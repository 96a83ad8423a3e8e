//! `GET /v1/companies/{id}/statement`.

use actix_web::{get, web};
use chrono::NaiveDate;
use domain::bounds::{MOST_STATEMENT_LINES, TooManyLines};
use domain::companies::Company;
use domain::ledger::{Aging, EntryKind, StatementLine, aging, running};
use domain::money::Sum;
use persistence::{Conn, companies, ledger};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kernel::access::permission::ReadStatements;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::{Answered, Problem};
use crate::kernel::query::{Query, bad_query};
use crate::kernel::wire;
use crate::kernel::wire::{CompanyKey, Day};

/// Date range of a statement.
#[derive(Deserialize, utoipa::IntoParams, validator::Validate)]
#[serde(deny_unknown_fields)]
struct StatementQuery {
    /// First day with lines; omitted: all lines.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// Last day included; default today.
    #[param(value_type = Option<String>, format = Date)]
    as_of: Option<Day>,
}

/// A company's opening balance, movements and closing balance.
#[derive(Serialize, ToSchema)]
#[schema(as = Statement)]
struct StatementView {
    /// Company of the statement.
    company_id: CompanyKey,
    /// First day with lines; null: all lines.
    #[schema(required = true)]
    from: Option<NaiveDate>,
    /// Last day included.
    as_of: NaiveDate,
    /// Balance before the first line: owed by the company, or to it if below zero.
    opening: wire::Sum,
    /// Movements by effective date.
    lines: Vec<StatementLineView>,
    /// Closing balance: owed by the company, or to it if below zero. Equals the sum of `aging` less
    /// `unapplied`.
    balance: wire::Sum,
    /// Payments and credit of the company that are not allocated to an invoice.
    unapplied: wire::Sum,
    /// Open invoice balances by days overdue.
    aging: AgingView,
}

/// A line of a statement.
#[derive(Serialize, ToSchema)]
#[schema(as = StatementLine)]
struct StatementLineView {
    /// Effective date.
    posted_on: NaiveDate,
    /// Type of the movement.
    #[schema(example = "invoice", extensions(("x-extensible-enum" = json!(kinds()))))]
    kind: &'static str,
    /// Number of the document.
    #[schema(example = "INV-2026-000001")]
    number: String,
    /// Increase of the balance, or zero.
    debit: wire::Sum,
    /// Decrease of the balance, or zero.
    credit: wire::Sum,
    /// Balance after this line.
    balance: wire::Sum,
}

/// Entry types of a statement; an allocation does not change the balance.
fn kinds() -> Vec<&'static str> {
    let shown = EntryKind::ALL.into_iter().filter(|kind| *kind != EntryKind::Allocation);
    shown.map(EntryKind::as_str).collect()
}

/// Open balances by days overdue.
#[derive(Serialize, ToSchema)]
#[schema(as = Aging)]
struct AgingView {
    /// Not overdue on the statement's last day.
    not_due: wire::Sum,
    /// 1 to 30 days overdue.
    days_1_30: wire::Sum,
    /// 31 to 60 days overdue.
    days_31_60: wire::Sum,
    /// 61 to 90 days overdue.
    days_61_90: wire::Sum,
    /// More than 90 days overdue.
    days_over_90: wire::Sum,
}

impl From<StatementLine> for StatementLineView {
    fn from(line: StatementLine) -> Self {
        Self {
            posted_on: line.on,
            kind: line.kind.as_str(),
            number: line.number,
            debit: line.debit.into(),
            credit: line.credit.into(),
            balance: line.balance.into(),
        }
    }
}

impl From<Aging> for AgingView {
    fn from(aging: Aging) -> Self {
        Self {
            not_due: aging.not_due.into(),
            days_1_30: aging.days_1_30.into(),
            days_31_60: aging.days_31_60.into(),
            days_61_90: aging.days_61_90.into(),
            days_over_90: aging.days_over_90.into(),
        }
    }
}

/// Get a statement
///
/// Opening balance, movements and closing balance of a company, with its open invoices by age, as of any
/// day, including past ones. Postings count by effective date. The sum of `aging` less `unapplied` equals
/// `balance`, which is the company's share of the ledger.
#[utoipa::path(
    params(CompanyKey, StatementQuery),
    responses((status = 200, body = StatementView)),
    security(("bearer" = ["statements.read"]))
)]
#[get("/companies/{id}/statement")]
pub(super) async fn get_statement(
    caller: ResourceCaller<ReadStatements>,
    id: web::Path<CompanyKey>,
    query: Query<StatementQuery>,
) -> Answered {
    let (from, as_of) = (query.from.map(|day| day.0), query.as_of.map(|day| day.0));
    let store = caller.state().store.clone();
    let answer = store
        .report(move |conn| {
            let company = caller.authorize_whole(companies::find(conn, caller.scope(), **id)?)?;
            let as_of = as_of.map_or_else(|| caller.today(conn), Ok)?;
            if from.is_some_and(|from| from > as_of) {
                return Err(bad_query("`from` must not be after `as_of`"));
            }
            Answer::ok(&statement(conn, &company, (from, as_of))?)
        })
        .await?;
    Ok(answer.respond(false))
}

fn statement(
    conn: &mut Conn,
    company: &Company,
    days: (Option<NaiveDate>, NaiveDate),
) -> Result<StatementView, Problem> {
    let (from, as_of) = days;
    let (id, currency) = (company.id, company.currency);
    let opening = match from.and_then(|from| from.pred_opt()) {
        Some(before) => balance(&ledger::share(conn, id, currency, before)?),
        None => Sum::zero(currency),
    };
    if ledger::are_more_entries(conn, (id, currency), days, MOST_STATEMENT_LINES)? {
        return Err(TooManyLines.into());
    }
    let lines = running(opening, ledger::entries_of(conn, id, currency, days)?);
    let share = ledger::share(conn, id, currency, as_of)?;
    let open = ledger::open_by_due_date(conn, id, currency, as_of)?;
    Ok(StatementView {
        company_id: id.into(),
        from,
        as_of,
        opening: opening.into(),
        lines: lines.into_iter().map(StatementLineView::from).collect(),
        balance: balance(&share).into(),
        unapplied: share.unapplied.into(),
        aging: aging(as_of, currency, open).into(),
    })
}

fn balance(share: &ledger::Share) -> Sum {
    share.receivable - share.unapplied
}
