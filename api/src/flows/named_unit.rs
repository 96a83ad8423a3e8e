//! The business unit that a rule names.

use domain::companies::{CompanyId, UnitId};
use domain::identity::Scope;
use persistence::{Conn, companies, identity};

use crate::kernel::problem::Problem;
use crate::kernel::wire::UnitKey;

/// The unit that a rule of `company` names; it stays until the transaction ends. A unit of another company is not
/// found, and a rule for all companies has none.
pub(crate) fn unit(
    conn: &mut Conn,
    company: Option<CompanyId>,
    named: Option<UnitKey>,
) -> Result<Option<UnitId>, Problem> {
    let Some(named) = named else { return Ok(None) };
    let company = company.ok_or_else(Problem::not_found)?;
    let there = identity::hold_units_of(conn, company, [*named])?;
    if there { Ok(Some(*named)) } else { Err(Problem::not_found()) }
}

/// The unit that a rule of `company` names, as it is now, for work that stores nothing.
pub(crate) fn found(
    conn: &mut Conn,
    company: Option<CompanyId>,
    named: Option<UnitKey>,
) -> Result<Option<UnitId>, Problem> {
    let Some(named) = named else { return Ok(None) };
    let company = company.ok_or_else(Problem::not_found)?;
    let unit = companies::find_unit(conn, &Scope::Everything, *named)?;
    let unit = unit.filter(|unit| unit.company == company).ok_or_else(Problem::not_found)?;
    Ok(Some(unit.id))
}
