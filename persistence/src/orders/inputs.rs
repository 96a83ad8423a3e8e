//! Inputs to placing decisions: the buyers' terms, and the goods with their prices. PostgreSQL reads them in
//! two statements for any number of baskets.

mod budgets;
mod goods;
mod goods_rules;
mod number;
mod periods;
mod quotas;
mod rules;
mod rules_size;
mod statement;
mod still;
mod twins;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use domain::commitment::NewAccount;
use domain::companies::{Company, CompanyId, MemberId, Owner, TimeZone, UnitId};
use domain::identity::UserId;
use domain::money::{Currency, Money};
use domain::orders::place::{CreditStanding, Fingerprint, Likeness, Spending};
use domain::purchasing::{Allowance, BudgetStanding, OrderLimitId, QuotaStanding, SpendingLimit};

use uuid::Uuid;

pub use self::goods::{Basket, BasketItem, goods};
use self::periods::Used;
pub(super) use self::rules::EVERYONE;
pub use self::rules::Rules;
use self::rules::rules;
use self::statement::{AllTerms, OwnedLimitPart, TermsRow, one_by_one};
pub use self::still::check_still;
use crate::commitments::{RoomPart, room};
use crate::companies::row::{owner, spending_limit};
use crate::{Conn, DbError};

/// The basis for counting an order against its member's allowance. It is checked again when the order is
/// stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpendingBasis {
    /// The member with the allowance.
    pub member: MemberId,
    /// Their limit.
    pub limit: Option<SpendingLimit>,
    /// The company's time zone.
    pub zone: TimeZone,
}

/// The basis for deciding an order by its company's rules, units and budgets. It is checked again when the order is
/// stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RulesBasis {
    /// The version of the company's own rules.
    pub version: Option<Uuid>,
    /// The version of the rules for every company.
    pub everyone: Option<Uuid>,
    /// The company's time zone.
    pub zone: TimeZone,
}

/// All inputs to a company's placing decisions, except goods and prices.
#[derive(Debug, Clone)]
pub struct BuyerTerms {
    /// The buying company.
    pub company: Company,
    /// Its credit line.
    pub credit: CreditStanding,
    /// What is used of the quotas that count the order.
    pub quotas: BTreeMap<OrderLimitId, QuotaStanding>,
    /// The ordering member's spending limit.
    pub spending: Option<Spending>,
    /// The budgets of the cost centres that the order names.
    pub budgets: Vec<BudgetStanding>,
    /// What the company's other orders have in common with it.
    pub likeness: Likeness,
    /// The basis for deciding the order by them and by the rules.
    pub rules_basis: RulesBasis,
    /// The seller's day.
    pub today: NaiveDate,
    /// The inputs that change seldom: limits, approval rules, taxes, business units.
    pub rules: Arc<Rules>,
}

/// The buyer and the time of the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Buyer<'a> {
    /// The buying company.
    pub company: CompanyId,
    /// The ordering member; `None` for staff.
    pub member: Option<MemberId>,
    /// That member's user.
    pub user: Option<UserId>,
    /// The business unit that the order is for.
    pub unit: Option<UnitId>,
    /// Business time.
    pub at: DateTime<Utc>,
    /// The cost centres that the order names, each once.
    pub cost_centres: Vec<&'a str>,
    /// What the order is recognised by.
    pub fingerprints: Vec<Fingerprint>,
}

/// An account's limit, reserved and committed amounts.
type AccountPart = (Option<i64>, i64, i64);

/// The same of a credit account, and what it allows beside its limit.
type CreditPart = (AccountPart, RoomPart);

/// The terms for this buyer's baskets; `None`: there is no such company.
pub fn terms(conn: &mut Conn, buyer: Buyer<'_>) -> Result<Option<BuyerTerms>, DbError> {
    let found = load_terms::<false>(conn, &[buyer])?.into_iter().next().flatten();
    Ok(found.map(|(terms, _no_number)| terms))
}

/// The same for each of `buyers`, each with a new order number: unique and rising; an abandoned placing leaves
/// a gap.
pub fn terms_and_numbers(
    conn: &mut Conn,
    buyers: &[Buyer<'_>],
) -> Result<Vec<Option<(BuyerTerms, i64)>>, DbError> {
    load_terms::<true>(conn, buyers)
}

fn load_terms<const DRAW: bool>(
    conn: &mut Conn,
    buyers: &[Buyer<'_>],
) -> Result<Vec<Option<(BuyerTerms, i64)>>, DbError> {
    let rows: Vec<(usize, TermsRow)> = match conn {
        Conn::Pg(_) if buyers.is_empty() => Vec::new(),
        Conn::Pg(pg) => AllTerms::<DRAW>::of(buyers).rows(pg)?,
        Conn::Sqlite(sqlite) => one_by_one::<DRAW>(sqlite, buyers)?,
    };
    let mut all: Vec<_> = buyers.iter().map(|_| None).collect();
    for (place, (company, credit, limit, versions, (periods, used, open), twins, number)) in rows {
        let Some((seat, buyer)) = all.get_mut(place).zip(buyers.get(place)) else { continue };
        let changed_at = company.updated_at.0;
        let company = Company::try_from(company)?;
        let (version, everyone) = (versions.0.map(|own| own.0), versions.1.map(|all| all.0));
        let rules = rules(conn, &company, versions.into())?;
        let spending = spending(&company, limit, &Used::parse(&periods)?, buyer)?;
        let terms = BuyerTerms {
            likeness: twins::likeness(&rules, twins.into(), buyer)?,
            quotas: quotas::standings((&company, changed_at), &rules, open.as_deref(), buyer)?,
            credit: standing(credit, company.currency, buyer.at),
            spending,
            budgets: budgets::standings(&company, &rules, &used, buyer)?,
            rules_basis: RulesBasis { version, everyone, zone: company.time_zone },
            today: rules.zone.date(buyer.at),
            rules,
            company,
        };
        *seat = Some((terms, number));
    }
    Ok(all)
}

fn spending(
    company: &Company,
    (limit, set_by): OwnedLimitPart,
    used: &Used,
    buyer: &Buyer<'_>,
) -> Result<Option<Spending>, DbError> {
    let limit = spending_limit(limit)?;
    let owner = owner(set_by)?.unwrap_or(Owner::Company);
    Ok(buyer.member.zip(limit).map(|(member, limit)| {
        let account = limit.new_account((company.id, member), buyer.at, company.time_zone);
        let used = |account: &NewAccount| {
            let (_, start) = account.period?;
            let used = used.since(start)?;
            Some(Money::from_minor(used, limit.amount.currency()))
        };
        let allowance = account.map(|account| Allowance { account, used: used(&account) });
        Spending { limit, owner, allowance }
    }))
}

fn standing(
    ((limit, reserved, committed), beside): CreditPart,
    currency: Currency,
    at: DateTime<Utc>,
) -> CreditStanding {
    CreditStanding {
        limit: room(beside).limit_at(limit, at).map(|minor| Money::from_minor(minor, currency)),
        used: Money::from_minor(reserved.saturating_add(committed), currency),
    }
}
