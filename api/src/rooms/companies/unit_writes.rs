//! What the writes of business units share.

use domain::companies::{CompanyId, Unit};
use domain::events::EventType;
use domain::failure::Kind;
use domain::identity::{Permission, Scope};
use persistence::{Conn, DbError, companies};

use super::unit_wire::BusinessUnitView;
use crate::kernel::caller::Principal;
use crate::kernel::context::WriteContext;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::Problem;
use crate::kernel::wire::UnitKey;

/// The parent that a request names: a unit of the company, or none for a place right below the company.
pub(super) fn parent(
    conn: &mut Conn,
    scope: &Scope,
    (company, named): (CompanyId, Option<UnitKey>),
) -> Result<Option<Unit>, Problem> {
    let Some(named) = named else { return Ok(None) };
    let found = companies::find_unit(conn, scope, *named)?;
    let of_company = found.filter(|unit| unit.company == company);
    Ok(Some(of_company.ok_or_else(Problem::not_found)?))
}

/// Refuses a caller without the permission at this place: a unit and all below it, or without one the company.
///
/// Every role holds for its whole company, so today the place makes no difference.
pub(super) fn permit_at(
    caller: &Principal,
    permission: Permission,
    _place: Option<&Unit>,
) -> Result<(), Problem> {
    caller.require(permission)
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

/// Maps the result of removing a unit: orders and other units may name it.
pub(super) fn removed(result: Result<(), DbError>) -> Result<(), Problem> {
    match result {
        Err(error) if error.is_in_use() => Err(Problem::new(
            Kind::Conflict,
            "unit_in_use",
            "Units below it or orders name this unit; it can be set inactive.",
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
