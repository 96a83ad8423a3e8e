//! `PATCH /v1/business-units/{id}`.

use actix_web::{patch, web};
use domain::companies::Unit;
use domain::events::EventType;
use domain::identity::{Grants, Permission};
use persistence::{Conn, companies};

use super::unit_wire::{BusinessUnitUpdate, BusinessUnitView};
use super::unit_writes::{parent, permit_at, permit_terms, stored, tell};
use crate::flows::reduce_keys::KeysAtStake;
use crate::kernel::access::permission::UpdateUnits;
use crate::kernel::access::rights::still_may;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::context::WriteContext;
use crate::kernel::problem::{Answered, At, Problem};
use crate::kernel::wire::UnitKey;

/// Update a business unit
///
/// `payment_terms` need `companies.set_terms`, and are otherwise refused with 403 `field_not_permitted`.
///
/// Another `parent_id` moves the unit with all units below it; each of them gets a new version (event
/// `business_unit.moved`). A unit cannot be below itself: 409 `unit_cycle`. `parent_id`, `inherits_roles` and
/// `inherits_rules` need the permission at the parent, and nothing else: a unit does not free itself of head office,
/// and head office takes it back. A move, and `inherits_roles: false`, reduce API keys of the unit and of all below it to
/// the scopes that their creators still have there (event `api_key.scopes_reduced`); a key without remaining scopes is
/// revoked. Orders that are placed already keep their delivery address and payment terms.
#[utoipa::path(
    params(UnitKey),
    request_body = BusinessUnitUpdate,
    responses((status = 200, body = BusinessUnitView)),
    security(("bearer" = ["business_units.update"]))
)]
#[patch("/business-units/{id}")]
pub(super) async fn update_business_unit(
    caller: ResourceCaller<UpdateUnits>,
    id: web::Path<UnitKey>,
    body: Body<BusinessUnitUpdate>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let found = companies::hold_unit(conn, caller.scope(), **id)?;
            let (unit, (held, update)) = caller.authorize_if(found, |unit| {
                let held = still_may(conn, caller.rights(), Permission::UpdateUnits)?;
                let update: BusinessUnitUpdate = body.parse()?;
                permit_terms(caller, update.payment_terms.is_some())?;
                permit(conn, &held, unit, &update)?;
                Ok((held, update))
            })?;
            caller.if_match(unit.version)?;
            let to = target(conn, &held, &unit, &update)?;
            let is_cut = unit.inherits_roles && update.inherits_roles == Some(false);
            let keys = if is_cut || to.is_some() { Some(keys_of(conn, &unit, ctx)?) } else { None };
            let changed = unit.clone().changed(update.changes()?);
            let unit = match to {
                None => {
                    stored(companies::save_unit(conn, &changed))?;
                    tell(conn, EventType::UnitUpdated, &changed, ctx)?;
                    changed
                }
                Some(to) => move_unit(conn, (&unit, changed), to.as_ref(), ctx)?,
            };
            keys.map(|keys| keys.hold(conn, ctx)).transpose()?;
            Answer::ok(&BusinessUnitView::from(&unit))
        })
        .await
}

/// Refuses a caller without the permission where the update needs it: at the parent, at the unit, or at both.
fn permit(
    conn: &mut Conn,
    held: &Grants,
    unit: &Unit,
    update: &BusinessUnitUpdate,
) -> Result<(), Problem> {
    if update.cuts_ties() {
        let above = unit.path.parent().map(UnitKey::from);
        let above = parent(conn, (unit.company, above))?;
        permit_at(held, Permission::UpdateUnits, above.as_ref())?;
    }
    if update.is_of_its_own() || !update.cuts_ties() {
        permit_at(held, Permission::UpdateUnits, Some(unit))?;
    }
    Ok(())
}

/// The keys of the unit and of all below it.
fn keys_of(conn: &mut Conn, unit: &Unit, ctx: &WriteContext) -> Result<KeysAtStake, Problem> {
    let below = companies::units_below(conn, unit)?;
    let units = below.iter().map(|below| below.id).chain([unit.id]).collect();
    KeysAtStake::of_units(conn, units, ctx.wall)
}

/// The new parent, if the unit moves to another one; the company itself is none.
fn target(
    conn: &mut Conn,
    held: &Grants,
    unit: &Unit,
    update: &BusinessUnitUpdate,
) -> Result<Option<Option<Unit>>, Problem> {
    let Some(named) = update.parent_id else { return Ok(None) };
    let to = parent(conn, (unit.company, named))?;
    permit_at(held, Permission::UpdateUnits, to.as_ref())?;
    let moves = to.as_ref().map(|to| to.id) != unit.path.parent();
    Ok(moves.then_some(to))
}

/// Moves a unit with all below it. Its other changes are a version of their own, so that each is told.
fn move_unit(
    conn: &mut Conn,
    (unit, changed): (&Unit, Unit),
    to: Option<&Unit>,
    ctx: &WriteContext,
) -> Result<Unit, Problem> {
    let below = companies::units_below(conn, unit)?;
    let differs = Unit { version: unit.version, ..changed.clone() } != *unit;
    let from = if differs { changed } else { unit.clone() };
    let moved = from.moved(to, &below).at("/parent_id")?;
    let Some(own) = moved.first() else { return Ok(from) };
    stored(companies::save_unit(conn, own))?;
    companies::move_below(conn, unit, own)?;
    if differs {
        tell(conn, EventType::UnitUpdated, &from, ctx)?;
    }
    for one in &moved {
        tell(conn, EventType::UnitMoved, one, ctx)?;
    }
    Ok(own.clone())
}
