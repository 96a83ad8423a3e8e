//! `GET /v1/business-units`.

use actix_web::get;
use persistence::companies::{self, UnitFilter};
use persistence::page::Position;

use super::unit_wire::{BusinessUnitFilter, BusinessUnitList, BusinessUnitView};
use crate::kernel::access::permission::ReadUnits;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::problem::Answered;
use crate::kernel::query::Query;

/// List business units
///
/// Newest first. `parent_id` selects the units right below one. A company sees its own units, a caller with
/// a role in a unit that unit and those below. A unit that inherits no roles is seen from right above it.
#[utoipa::path(
    params(BusinessUnitFilter),
    responses((status = 200, body = BusinessUnitList)),
    security(("bearer" = ["business_units.read"]))
)]
#[get("/business-units")]
pub(super) async fn list_business_units(
    caller: Caller<ReadUnits>,
    query: Query<BusinessUnitFilter>,
) -> Answered {
    let page = caller.page(query.limit, query.cursor.as_deref())?;
    let filter = UnitFilter {
        company: query.company_id.map(|id| *id),
        parent: query.parent_id.map(|id| *id),
    };
    caller
        .read(move |conn, caller| {
            let units = companies::list_units(conn, caller.scope(), filter, page.slice())?;
            let (data, next_cursor) = page.fill(
                units,
                |last| Position { at: last.created_at, id: last.id.uuid() },
                |unit| Ok(BusinessUnitView::from(&unit)),
            )?;
            Answer::ok(&BusinessUnitList { data, next_cursor })
        })
        .await
}
