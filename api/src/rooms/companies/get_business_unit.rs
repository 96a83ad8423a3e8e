//! `GET /v1/business-units/{id}`.

use actix_web::{get, web};
use persistence::companies;

use super::unit_wire::BusinessUnitView;
use crate::kernel::access::permission::ReadUnits;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::UnitKey;

/// Get a business unit
#[utoipa::path(
    params(UnitKey),
    responses((status = 200, body = BusinessUnitView)),
    security(("bearer" = ["business_units.read"]))
)]
#[get("/business-units/{id}")]
pub(super) async fn get_business_unit(
    caller: ResourceCaller<ReadUnits>,
    id: web::Path<UnitKey>,
) -> Answered {
    caller
        .read(move |conn, caller| {
            let unit = companies::find_unit(conn, caller.scope(), **id)?;
            Answer::ok(&BusinessUnitView::from(&caller.authorize(unit)?))
        })
        .await
}
