//! `GET /v1/approval-requests`.

use actix_web::get;
use domain::approvals::RequestStatus;
use persistence::approvals;
use persistence::page::Position;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kernel::access::permission::ReadApprovals;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::problem::Answered;
use crate::kernel::query::{Query, bad_query};
use crate::views::approval_request::ApprovalRequestView;

/// Filter for approval requests.
#[derive(Deserialize, utoipa::IntoParams, validator::Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ApprovalRequestFilter {
    /// Status of the requests.
    #[param(max_length = 40, example = "pending")]
    status: Option<String>,
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
/// Newest first: all requests of the caller's company, whichever member decides them.
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
    caller
        .read(move |conn, caller| {
            let rows = approvals::list_requests(conn, caller.scope(), status, page.slice())?;
            let (data, next_cursor) = page.fill(
                rows,
                |last| Position { at: last.created_at, id: last.id.uuid() },
                |row| Ok(ApprovalRequestView::from(&row)),
            )?;
            Answer::ok(&ApprovalRequestList { data, next_cursor })
        })
        .await
}
