//! The business unit that a rule names.

use domain::companies::{CompanyId, UnitId};
use persistence::{Conn, identity};

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
