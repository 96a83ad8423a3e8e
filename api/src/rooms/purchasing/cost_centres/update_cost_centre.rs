//! `PATCH /v1/cost-centres/{id}`.

use actix_web::{patch, web};
use domain::events::EventType;
use persistence::purchasing;

use super::wire::{CostCentreUpdate, CostCentreView};
use crate::kernel::access::permission::UpdateCostCentres;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::Answered;
use crate::kernel::wire::CostCentreKey;

/// Update a cost centre
///
/// New orders no longer name an inactive one. Orders that are placed keep their cost centres.
#[utoipa::path(
    params(CostCentreKey),
    request_body = CostCentreUpdate,
    responses((status = 200, body = CostCentreView)),
    security(("bearer" = ["cost_centres.update"]))
)]
#[patch("/cost-centres/{id}")]
pub(in crate::rooms::purchasing) async fn update_cost_centre(
    caller: ResourceCaller<UpdateCostCentres>,
    id: web::Path<CostCentreKey>,
    body: Body<CostCentreUpdate>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let centre = purchasing::lock_cost_centre(conn, caller.scope(), **id)?;
            let centre = caller.authorize_whole(centre)?;
            caller.if_match(centre.version)?;
            let centre = centre.changed(body.parse()?.into());
            purchasing::save_cost_centre(conn, &centre)?;
            let view = CostCentreView::from(&centre);
            let (id, version, company) = (centre.id, centre.version, Some(centre.company));
            let subject = Subject { id, version, company, view: &view };
            record(conn, EventType::CostCentreUpdated, &subject, ctx)?;
            Answer::ok(&view)
        })
        .await
}
