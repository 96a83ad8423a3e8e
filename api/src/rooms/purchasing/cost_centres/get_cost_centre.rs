//! `GET /v1/cost-centres/{id}`.

use actix_web::{get, web};
use persistence::purchasing;

use super::wire::CostCentreView;
use crate::kernel::access::permission::ReadCostCentres;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::CostCentreKey;

/// Get a cost centre
#[utoipa::path(
    params(CostCentreKey),
    responses((status = 200, body = CostCentreView)),
    security(("bearer" = ["cost_centres.read"]))
)]
#[get("/cost-centres/{id}")]
pub(in crate::rooms::purchasing) async fn get_cost_centre(
    caller: ResourceCaller<ReadCostCentres>,
    id: web::Path<CostCentreKey>,
) -> Answered {
    caller
        .read(move |conn, caller| {
            let centre = purchasing::find_cost_centre(conn, caller.scope(), **id)?;
            Answer::ok(&CostCentreView::from(&caller.authorize(centre)?))
        })
        .await
}
