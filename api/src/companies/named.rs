//! Rules that are for one company or for everybody.

use domain::companies::{CompanyId, Owner};
use domain::failure::Violation;
use domain::identity::Scope;
use persistence::{Conn, companies};

use crate::problem::{At, Problem};
use crate::wire::{CompanyKey, RuleOwner};

/// Whom a rule is for: a company's people rule their own company, which they need not name; staff
/// name one, or rule everybody's orders. Another company is not there.
pub(crate) fn for_company(
    conn: &mut Conn,
    scope: &Scope,
    named: Option<CompanyKey>,
) -> Result<Option<CompanyId>, Problem> {
    match (scope.company(), named) {
        (None, None) => Ok(None),
        (Some(own), None) => Ok(Some(own)),
        (Some(own), Some(named)) if own == *named => Ok(Some(own)),
        (Some(_), Some(_)) => Err(Problem::not_found()),
        (None, Some(named)) => match companies::find(conn, scope, *named)? {
            Some(company) => Ok(Some(company.id)),
            None => Err(Problem::invalid(vec![Violation::new(
                "/company_id",
                "unknown_company",
                format!("there is no company {}", *named),
            )])),
        },
    }
}

/// For whom a new rule is, and the side that owns it from now on.
pub(crate) fn for_whom(
    conn: &mut Conn,
    scope: &Scope,
    (named, owner): (Option<CompanyKey>, Option<RuleOwner>),
) -> Result<(Option<CompanyId>, Owner), Problem> {
    let company = for_company(conn, scope, named)?;
    let owner = Owner::of_rule(company, owner.map(Into::into), Owner::side_of(scope));
    Ok((company, owner.at("/owner")?))
}
