//! `GET /v1/quantity-rules`.

use actix_web::get;
use persistence::page::Position;
use persistence::purchasing;

use super::quantity_wire::{QuantityRuleFilter, QuantityRuleList, QuantityRuleView};
use crate::kernel::access::permission::ReadQuantityRules;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::problem::Answered;
use crate::kernel::query::Query;

/// List quantity rules
///
/// Newest first. A company sees the rules that name it, its own and the operator's; the rules of price
/// lists are for staff.
#[utoipa::path(
    params(QuantityRuleFilter),
    responses((status = 200, body = QuantityRuleList)),
    security(("bearer" = ["quantity_rules.read"]))
)]
#[get("/quantity-rules")]
pub(super) async fn list_quantity_rules(
    caller: Caller<ReadQuantityRules>,
    query: Query<QuantityRuleFilter>,
) -> Answered {
    let page = caller.page(query.limit, query.cursor.as_deref())?;
    caller
        .read(move |conn, caller| {
            let rules = purchasing::list_quantity_rules(conn, caller.scope(), page.slice())?;
            let (data, next_cursor) = page.fill(
                rules,
                |last| Position { at: last.created_at, id: last.id.uuid() },
                |row| Ok(QuantityRuleView::from(&row)),
            )?;
            Answer::ok(&QuantityRuleList { data, next_cursor })
        })
        .await
}
