//! What the writes of business units share.

use domain::companies::{CompanyId, Unit};
use domain::events::EventType;
use domain::failure::Kind;
use domain::identity::{Grants, Permission, Scope};
use persistence::{Conn, DbError, companies};

use super::unit_wire::BusinessUnitView;
use super::update_company::refuse_reserved;
use crate::kernel::access::rights::at_the_place;
use crate::kernel::caller::Principal;
use crate::kernel::context::WriteContext;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::Problem;
use crate::kernel::wire::UnitKey;

/// The parent of a unit of `company`: a unit of that company, or none for a place right below the company. Whether
/// the caller may work there is a question of its own: [`permit_at`].
pub(super) fn parent(
    conn: &mut Conn,
    (company, named): (CompanyId, Option<UnitKey>),
) -> Result<Option<Unit>, Problem> {
    let Some(named) = named else { return Ok(None) };
    let found = companies::find_unit(conn, &Scope::Company(company), *named)?;
    Ok(Some(found.ok_or_else(Problem::not_found)?))
}

/// Refuses a caller that holds the permission elsewhere only. `place`: a unit and all below it, or without one the
/// company. `held` is read after the tree is held: a move may have taken the place away since the request arrived.
pub(super) fn permit_at(
    held: &Grants,
    permission: Permission,
    place: Option<&Unit>,
) -> Result<(), Problem> {
    at_the_place(held, permission, place.map(|unit| unit.id))
}

/// Maps the result of storing a unit; its only unique value is its name.
pub(super) fn stored(result: Result<(), DbError>) -> Result<(), Problem> {
    match result {
        Err(error) if error.is_taken() => Err(Problem::new(
            Kind::Conflict,
            "name_taken",
            "There is a unit of this name below the same parent already.",
        )),
        stored => Ok(stored?),
    }
}

/// Maps the result of removing a unit: orders, roles, API keys, rules, cost centres and other units may name it.
pub(super) fn removed(result: Result<(), DbError>) -> Result<(), Problem> {
    match result {
        Err(error) if error.is_in_use() => Err(Problem::new(
            Kind::Conflict,
            "unit_in_use",
            "Units below it, orders, roles, API keys, rules or cost centres name this unit; it can be set inactive.",
        )),
        removed => Ok(removed?),
    }
}

/// Records an event of a unit.
pub(super) fn tell(
    conn: &mut Conn,
    kind: EventType,
    unit: &Unit,
    ctx: &WriteContext,
) -> Result<(), Problem> {
    let view = BusinessUnitView::from(unit);
    let (id, version, company) = (unit.id, unit.version, Some(unit.company));
    record(conn, kind, &Subject { id, version, company, view: &view }, ctx)
}

/// Refuses payment terms `given` by a caller that may not set those of the company: a unit's go before them.
pub(super) fn permit_terms(caller: &Principal, given: bool) -> Result<(), Problem> {
    if !given || caller.may(Permission::SetCompanyTerms) {
        return Ok(());
    }
    refuse_reserved(&["payment_terms"])
}
