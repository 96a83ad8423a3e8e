//! `GET /v1/access-report`.

use actix_web::get;
use persistence::settings;

use super::rows::{Asked, Rows, rows};
use super::wire::{AccessReport, AccessReportFilter, AccessReportKind};
use crate::kernel::access::permission::ReadAccess;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::problem::{Answered, Problem};
use crate::kernel::query::{Query, bad_query};

/// Get the access report
///
/// Active users that hold both halves of a pair of permissions that the settings keep apart (`conflict`), emergency
/// access that no user has reviewed within seven days (`emergency`; for staff), and steps of
/// approval rules without any of their own approvers left (`no_approver`). A company sees its own members and the rules that bind it,
/// a caller with a role in a unit the members with a role there. Staff see all, or one company by `company_id`; for a rule of all
/// companies the approvers of that one count. An administrator of a company, and of the operator, holds pairs
/// `by_design`. A page may be shorter than `limit` though more follow.
#[utoipa::path(
    params(AccessReportFilter),
    responses((status = 200, body = AccessReport)),
    security(("bearer" = ["access.read"]))
)]
#[get("/access-report")]
pub(super) async fn get_access_report(
    caller: Caller<ReadAccess>,
    query: Query<AccessReportFilter>,
) -> Answered {
    let page = caller.page(query.limit, query.cursor.as_deref())?;
    let company = query.0.company_id.map(|id| *id);
    let kind = query.0.kind.as_deref().map(str::parse::<AccessReportKind>).transpose();
    let kind = kind.map_err(|error| bad_query(&format!("`kind`: {error}")))?;
    caller
        .report(move |conn, caller| {
            let scope = caller.scope();
            if company.is_some_and(|company| !scope.admits_company(company)) {
                return Err(Problem::not_found());
            }
            let company = scope.company().or(company);
            let segregation = settings::find(conn)?.segregation;
            let now = caller.state().clock.now().at;
            let asked = Asked { scope, company, kind, segregation: &segregation, now };
            let Rows { entries, rest } = rows(conn, &asked, (page.after, page.fetch()))?;
            let (data, next) = page.fill(entries, |(place, _)| *place, |(_, entry)| Ok(entry))?;
            let next_cursor = page.next_or_rest(next, rest)?;
            let rules = segregation.pairs().iter().map(Into::into).collect();
            Answer::ok(&AccessReport { rules, data, next_cursor })
        })
        .await
}
