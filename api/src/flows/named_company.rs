//! Rules that are for one company or for everybody.

use domain::companies::{CompanyId, Owner};
use domain::failure::{Kind, Violation};
use domain::identity::Scope;
use domain::money::Money;
use persistence::{Conn, companies};

use crate::kernel::problem::{At, Problem};
use crate::kernel::wire::{CompanyKey, RuleOwner};

/// Refuses amounts that could never bind the orders of `company`, being of another currency than it pays in. Each
/// stands at its pointer. A rule for everybody may be of any currency.
pub(crate) fn check_currency(
    conn: &mut Conn,
    company: Option<CompanyId>,
    amounts: &[(&str, Option<Money>)],
) -> Result<(), Problem> {
    let Some(company) = company else { return Ok(()) };
    let company = companies::find(conn, &Scope::Everything, company)?;
    let currency = company.ok_or_else(Problem::not_found)?.currency;
    let other = amounts.iter().filter(|(_, amount)| {
        amount.is_some_and(|amount| amount.check_currency(currency).is_err())
    });
    let refused = other.map(|(pointer, _)| {
        let detail = format!("the company's currency is {currency}");
        Violation::new(format!("{pointer}/currency"), "currency_mismatch", detail)
    });
    let refused: Vec<_> = refused.collect();
    if refused.is_empty() { Ok(()) } else { Err(currency_mismatch(refused)) }
}

/// All of them have one code, which is that of the whole.
fn currency_mismatch(refused: Vec<Violation>) -> Problem {
    let detail = refused.first().map(|first| first.detail.clone()).unwrap_or_default();
    Problem::new(Kind::Invalid, "currency_mismatch", detail).at(refused)
}

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
