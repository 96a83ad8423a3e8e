//! `POST /v1/business-units`.

use actix_web::post;
use domain::bounds::Bounded;
use domain::companies::{CompanyId, Unit, UnitPath};
use domain::events::EventType;
use domain::identity::Permission;
use persistence::{bounds, companies, fresh_id};

use super::unit_wire::{BusinessUnitView, NewBusinessUnit, terms};
use super::unit_writes::{parent, permit_at, permit_terms, stored, tell};
use crate::kernel::access::permission::CreateUnits;
use crate::kernel::access::rights::still_may;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::clock::Moment;
use crate::kernel::problem::{Answered, At, Problem};

/// Create a business unit
///
/// Units form a tree below their company, of at most five levels (409 `unit_too_deep`) and 500 units (409
/// `too_many_units`). Below one parent a name is unique: 409 `name_taken`. Orders name a unit by
/// `business_unit_id`; without an own delivery address or payment terms, they take those of the unit, or else of
/// the nearest unit above that has any. `payment_terms` need `companies.set_terms`, and are otherwise refused with
/// 403 `field_not_permitted`.
#[utoipa::path(
    request_body = NewBusinessUnit,
    responses((status = 201, body = BusinessUnitView)),
    security(("bearer" = ["business_units.create"]))
)]
#[post("/business-units")]
pub(super) async fn create_business_unit(
    caller: Caller<CreateUnits>,
    body: Body<NewBusinessUnit>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let new = body.parse()?;
            let company = caller.company_or(new.company_id.map(|id| *id))?;
            let company = companies::find(conn, caller.scope(), company)?;
            let company = company.ok_or_else(Problem::not_found)?.id;
            permit_terms(caller, new.payment_terms.is_some())?;
            bounds::hold(conn, Bounded::Units, Some(company))?;
            let parent = parent(conn, (company, new.parent_id))?;
            let held = still_may(conn, caller.rights(), Permission::CreateUnits)?;
            permit_at(&held, Permission::CreateUnits, parent.as_ref())?;
            Bounded::Units.check(companies::count_units(conn, company)?)?;
            let unit = unit(new, (company, parent.as_ref()), ctx.time)?;
            stored(companies::insert_unit(conn, &unit))?;
            tell(conn, EventType::UnitCreated, &unit, ctx)?;
            let place = format!("/v1/business-units/{}", unit.id);
            Answer::created(place, &BusinessUnitView::from(&unit))
        })
        .await
}

fn unit(
    new: NewBusinessUnit,
    (company, parent): (CompanyId, Option<&Unit>),
    now: Moment,
) -> Result<Unit, Problem> {
    let id = fresh_id();
    Ok(Unit {
        id,
        company,
        name: new.name,
        kind: new.kind.into(),
        external_id: new.external_id,
        path: UnitPath::below(parent.map(|parent| &parent.path), id).at("/parent_id")?,
        ship_to: new.ship_to.map(Into::into),
        payment_terms: terms(new.payment_terms).at("/payment_terms/net_days")?,
        inherits_roles: new.inherits_roles.unwrap_or(true),
        inherits_rules: new.inherits_rules.unwrap_or(true),
        active: true,
        version: 1,
        created_at: now.at,
    })
}
