//! `GET /v1/cost-centres/{id}/spend`.

use actix_web::{get, web};
use domain::calendar;
use persistence::purchasing;

use super::spend_wire::{CostCentreSpend, PeriodSpend, SpendFilter};
use crate::kernel::access::permission::ReadBudgets;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::query::Query;
use crate::kernel::wire::CostCentreKey;

/// List the spend of a cost centre
///
/// Per period of its budgets that begins in these days, newest first: the newest 500, without further pages.
#[utoipa::path(
    params(CostCentreKey, SpendFilter),
    responses((status = 200, body = CostCentreSpend)),
    security(("bearer" = ["budgets.read"]))
)]
#[get("/cost-centres/{id}/spend")]
pub(in crate::rooms::purchasing) async fn list_spend(
    caller: ResourceCaller<ReadBudgets>,
    id: web::Path<CostCentreKey>,
    query: Query<SpendFilter>,
) -> Answered {
    let from = query.from.map_or(calendar::FIRST, |day| day.0);
    let until = query.until.map_or(calendar::LAST, |day| day.0);
    caller
        .read(move |conn, caller| {
            let centre = purchasing::find_cost_centre(conn, caller.scope(), **id)?;
            let centre = caller.authorize_whole(centre)?;
            let spent = purchasing::spent(conn, centre.id, (from, until))?;
            let data = spent.into_iter().map(PeriodSpend::from).collect();
            Answer::ok(&CostCentreSpend { cost_centre_id: centre.id.into(), data })
        })
        .await
}
