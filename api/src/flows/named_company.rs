//! Rules for one company or for all companies.

use domain::companies::{CompanyId, Owner};
use domain::failure::{Kind, Violation};
use domain::identity::Scope;
use domain::money::Money;
use persistence::{Conn, companies};

use crate::kernel::problem::{At, Problem};
use crate::kernel::wire::{CompanyKey, RuleOwner};

/// Refuses amounts that could never bind the orders of `company`, because their currency is not the
/// company's. Each error has its pointer. A rule for all companies may have any currency.
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

/// All errors have one code, which becomes the code of the whole.
fn currency_mismatch(refused: Vec<Violation>) -> Problem {
    let detail = refused.first().map(|first| first.detail.clone()).unwrap_or_default();
    Problem::new(Kind::Invalid, "currency_mismatch", detail).at(refused)
}

/// Company that a rule is for: members rule their own company, which they need not name; staff name one, or
/// rule all companies. Another company is not found.
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
                format!("unknown company {}", *named),
            )])),
        },
    }
}

/// Company of something that only one company has: members need not name theirs, staff must.
pub(crate) fn one_company(
    conn: &mut Conn,
    scope: &Scope,
    named: Option<CompanyKey>,
) -> Result<CompanyId, Problem> {
    for_company(conn, scope, named)?.ok_or_else(|| {
        let detail = "staff name a company";
        Problem::invalid(vec![Violation::new("/company_id", "missing_field", detail)])
    })
}

/// Company of a new rule, and the side that owns the rule.
pub(crate) fn for_whom(
    conn: &mut Conn,
    scope: &Scope,
    (named, owner): (Option<CompanyKey>, Option<RuleOwner>),
) -> Result<(Option<CompanyId>, Owner), Problem> {
    let company = for_company(conn, scope, named)?;
    let owner = Owner::of_rule(company, owner.map(Into::into), Owner::side_of(scope));
    Ok((company, owner.at("/owner")?))
}
