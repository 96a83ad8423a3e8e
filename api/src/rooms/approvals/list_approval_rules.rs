//! `GET /v1/approval-rules`.

use actix_web::get;
use persistence::approvals;
use persistence::page::Position;

use super::wire::{ApprovalRuleFilter, ApprovalRuleList, ApprovalRuleView};
use crate::kernel::access::permission::ReadApprovalRules;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::problem::Answered;
use crate::kernel::query::Query;

/// List approval rules
///
/// Newest first. A company sees the rules that apply to its orders: its own and those for all companies.
#[utoipa::path(
    params(ApprovalRuleFilter),
    responses((status = 200, body = ApprovalRuleList)),
    security(("bearer" = ["approval_rules.read"]))
)]
#[get("/approval-rules")]
pub(super) async fn list_approval_rules(
    caller: Caller<ReadApprovalRules>,
    query: Query<ApprovalRuleFilter>,
) -> Answered {
    let page = caller.page(query.limit, query.cursor.as_deref())?;
    caller
        .read(move |conn, caller| {
            let rules = approvals::list_rules(conn, caller.scope(), page.slice())?;
            let (data, next_cursor) = page.fill(
                rules,
                |last| Position { at: last.created_at, id: last.id.uuid() },
                |row| Ok(ApprovalRuleView::from(&row)),
            )?;
            Answer::ok(&ApprovalRuleList { data, next_cursor })
        })
        .await
}
