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
use crate::kernel::caller::CallerOn;
use crate::kernel::problem::{Answered, Problem};
use crate::kernel::query::{Query, bad_query};
use crate::kernel::wire;
use crate::kernel::wire::{CompanyKey, Day};

/// Of which days.
#[derive(Deserialize, utoipa::IntoParams, validator::Validate)]
#[serde(deny_unknown_fields)]
struct StatementQuery {
    /// The first day whose lines are shown; without it, all of them.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// The last day that counts; today if not given.
    #[param(value_type = Option<String>, format = Date)]
    as_of: Option<Day>,
}

/// What a company owed, what came and went, and what it owes.
#[derive(Serialize, ToSchema)]
#[schema(as = Statement)]
struct StatementView {
    /// Whose statement it is.
    company_id: CompanyKey,
    /// The first day whose lines are shown; null: all of them.
    #[schema(required = true)]
    from: Option<NaiveDate>,
    /// The last day that counts.
    as_of: NaiveDate,
    /// What the company owed before the first line; below zero: what we owed.
    opening: wire::Sum,
    /// What came and went, in the order of its days.
    lines: Vec<StatementLineView>,
    /// What the company owes; below zero: what we owe. The sum of `aging` less `unapplied`.
    balance: wire::Sum,
    /// What of its money and credit no invoice has taken.
    unapplied: wire::Sum,
    /// What is open of its invoices, by the days since they were due.
    aging: AgingView,
}

/// A line of a statement.
#[derive(Serialize, ToSchema)]
#[schema(as = StatementLine)]
struct StatementLineView {
    /// The day it counts for.
    posted_on: NaiveDate,
    /// What happened.
    #[schema(example = "invoice", extensions(("x-extensible-enum" = json!(kinds()))))]
    kind: &'static str,
    /// The number of its document.
    #[schema(example = "INV-2026-000001")]
    number: String,
    /// What the company owes more by it, or zero.
    debit: wire::Sum,
    /// What the company owes less by it, or zero.
    credit: wire::Sum,
    /// What the company owes after it.
    balance: wire::Sum,
}

/// What a statement shows: an allocation moves nothing that a company owes.
fn kinds() -> Vec<&'static str> {
    let shown = EntryKind::ALL.into_iter().filter(|kind| *kind != EntryKind::Allocation);
    shown.map(EntryKind::as_str).collect()
}

/// What is open, by the days since it was due.
#[derive(Serialize, ToSchema)]
#[schema(as = Aging)]
struct AgingView {
    /// Due on the statement's last day, or later.
    not_due: wire::Sum,
    /// Due for 1 to 30 days.
    days_1_30: wire::Sum,
    /// Due for 31 to 60 days.
    days_31_60: wire::Sum,
    /// Due for 61 to 90 days.
    days_61_90: wire::Sum,
    /// Due for longer.
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
/// What a company owed, what came and went, and what it owes, with its open invoices by age: as of
/// any day, past ones too. What counts is the day a posting is effective on. The sum of `aging` less
/// `unapplied` is `balance`, which is the company's share of the ledger.
#[utoipa::path(
    params(CompanyKey, StatementQuery),
    responses((status = 200, body = StatementView)),
    security(("bearer" = ["statements.read"]))
)]
#[get("/companies/{id}/statement")]
pub(super) async fn get_statement(
    caller: CallerOn<ReadStatements>,
    id: web::Path<CompanyKey>,
    query: Query<StatementQuery>,
) -> Answered {
    let (from, as_of) = (query.from.map(|day| day.0), query.as_of.map(|day| day.0));
    let store = caller.state().store.clone();
    let answer = store
        .snapshot(move |conn| {
            let company = caller.admit(companies::find(conn, caller.scope(), **id)?)?;
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
