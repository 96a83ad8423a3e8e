//! `GET /v1/cost-centres`.

use actix_web::get;
use persistence::page::Position;
use persistence::purchasing;

use super::wire::{CostCentreFilter, CostCentreList, CostCentreView};
use crate::kernel::access::permission::ReadCostCentres;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::problem::Answered;
use crate::kernel::query::Query;

/// List cost centres
///
/// Newest first, active or not. A company sees its own.
#[utoipa::path(
    params(CostCentreFilter),
    responses((status = 200, body = CostCentreList)),
    security(("bearer" = ["cost_centres.read"]))
)]
#[get("/cost-centres")]
pub(in crate::rooms::purchasing) async fn list_cost_centres(
    caller: Caller<ReadCostCentres>,
    query: Query<CostCentreFilter>,
) -> Answered {
    let page = caller.page(query.limit, query.cursor.as_deref())?;
    caller
        .read(move |conn, caller| {
            let centres = purchasing::list_cost_centres(conn, caller.scope(), page.slice())?;
            let (data, next_cursor) = page.fill(
                centres,
                |last| Position { at: last.created_at, id: last.id.uuid() },
                |row| Ok(CostCentreView::from(&row)),
            )?;
            Answer::ok(&CostCentreList { data, next_cursor })
        })
        .await
}
