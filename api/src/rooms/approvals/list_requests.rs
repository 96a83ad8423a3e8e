//! `GET /v1/approval-requests`.

use actix_web::get;
use domain::approvals::{Request, RequestStatus, SubjectKind};
use persistence::approvals::RequestFilter;
use persistence::page::{Position, Slice};
use persistence::{Conn, approvals};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::flows::delegates;
use crate::flows::waiting::{self, Asked};
use crate::kernel::access::permission::ReadApprovals;
use crate::kernel::answer::Answer;
use crate::kernel::caller::{Caller, Principal};
use crate::kernel::page::Page;
use crate::kernel::problem::{Answered, Problem};
use crate::kernel::query::{Query, bad_query};
use crate::views::approval_request::{ApprovalRequestView, Waiting};

/// The most pending requests that are looked at for one page of those that wait for the caller.
const MOST_LOOKED_AT: usize = 2_000;

/// As many of them at once.
const LOOKED_AT_ONCE: usize = 200;

/// Filter for approval requests.
#[derive(Deserialize, utoipa::IntoParams, validator::Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ApprovalRequestFilter {
    /// Status of the requests.
    #[param(max_length = 40, example = "pending")]
    status: Option<String>,
    /// `me`: only requests that wait for the caller, for themselves or as a delegate.
    #[param(max_length = 40, example = "me")]
    waiting_for: Option<String>,
    /// Type of what they are about: `order`.
    #[param(max_length = 40, example = "order")]
    subject_type: Option<String>,
    /// Maximum number of items.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// `next_cursor` of the previous page.
    #[param(max_length = 2048)]
    cursor: Option<String>,
}

/// A page of approval requests, the newest first.
#[derive(Serialize, ToSchema)]
struct ApprovalRequestList {
    /// The requests.
    data: Vec<ApprovalRequestView>,
    /// Pass it as `cursor` to get the next page; null on the last page.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

/// List approval requests
///
/// Newest first: all requests of the caller's company, whichever member decides them. With `waiting_for=me` those that
/// the caller may approve now, also in the place of an approver that has delegated to the caller; a page of them may be
/// shorter than `limit` though more follow.
#[utoipa::path(
    params(ApprovalRequestFilter),
    responses((status = 200, body = ApprovalRequestList)),
    security(("bearer" = ["approvals.read"]))
)]
#[get("/approval-requests")]
pub(super) async fn list_approval_requests(
    caller: Caller<ReadApprovals>,
    query: Query<ApprovalRequestFilter>,
) -> Answered {
    let page = caller.page(query.limit, query.cursor.as_deref())?;
    let status = query.status.as_deref().map(str::parse::<RequestStatus>).transpose();
    let status = status.map_err(|error| bad_query(&format!("`status`: {error}")))?;
    let subject = query.subject_type.as_deref().map(str::parse::<SubjectKind>).transpose();
    let subject = subject.map_err(|error| bad_query(&format!("`subject_type`: {error}")))?;
    let filter = RequestFilter { status, subject };
    match query.waiting_for.as_deref() {
        None => caller.read(move |conn, caller| all(conn, caller, &page, filter)).await,
        Some("me") => caller.report(move |conn, caller| mine(conn, caller, &page, filter)).await,
        Some(_) => Err(bad_query("`waiting_for` is `me`")),
    }
}

fn all(
    conn: &mut Conn,
    caller: &Principal,
    page: &Page<Position>,
    filter: RequestFilter,
) -> Result<Answer, Problem> {
    let rows = approvals::list_requests(conn, caller.scope(), filter, page.slice())?;
    let awaited = waiting::pending_with(conn, &rows, Asked::by(caller))?;
    let rows: Vec<(Request, Waiting)> = rows.into_iter().zip(awaited).collect();
    let (data, next_cursor) = page.fill(rows, |(last, _)| position(last), |row| Ok(shown(&row)))?;
    Answer::ok(&ApprovalRequestList { data, next_cursor })
}

/// Those that wait for the caller: pending requests are looked at until the page is full, but no more than
/// [`MOST_LOOKED_AT`] for one page.
fn mine(
    conn: &mut Conn,
    caller: &Principal,
    page: &Page<Position>,
    filter: RequestFilter,
) -> Result<Answer, Problem> {
    if filter.status.is_some_and(|status| status != RequestStatus::Pending) {
        return Answer::ok(&ApprovalRequestList { data: Vec::new(), next_cursor: None });
    }
    let scope = delegates::scope_of_waiting(conn, caller)?;
    let asked = Asked::by(caller);
    let pending = RequestFilter { status: Some(RequestStatus::Pending), ..filter };
    let (mut after, mut found, mut looked_at) = (page.after, Vec::new(), 0);
    let wanted = usize::try_from(page.fetch()).unwrap_or(usize::MAX);
    let limit = i64::try_from(LOOKED_AT_ONCE).unwrap_or(i64::MAX);
    let rest = loop {
        let slice = Slice { after, limit };
        let rows = approvals::list_requests(conn, &scope, pending, slice)?;
        let is_last = rows.len() < LOOKED_AT_ONCE;
        looked_at += rows.len();
        after = rows.last().map(position).or(after);
        let awaited = waiting::pending_with(conn, &rows, asked)?;
        let is_mine = |(_, waiting): &(Request, Waiting)| {
            waiting.awaited.iter().any(|awaited| awaited.user == caller.user())
        };
        found.extend(rows.into_iter().zip(awaited).filter(is_mine));
        if is_last {
            break None;
        }
        if found.len() >= wanted || looked_at >= MOST_LOOKED_AT {
            break after;
        }
    };
    let (data, next) = page.fill(found, |(last, _)| position(last), |row| Ok(shown(&row)))?;
    let next_cursor = page.next_or_rest(next, rest)?;
    Answer::ok(&ApprovalRequestList { data, next_cursor })
}

fn position(request: &Request) -> Position {
    Position { at: request.created_at, id: request.id.uuid() }
}

fn shown((request, waiting): &(Request, Waiting)) -> ApprovalRequestView {
    ApprovalRequestView::waiting(request, waiting)
}
