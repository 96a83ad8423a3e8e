//! What a basket is decided by, in two statements: the buyer's terms, and the goods with their prices.

mod goods;
mod number;
mod rules;

use chrono::{DateTime, Days, Utc};
use diesel::prelude::*;
use domain::approvals::Rule;
use domain::companies::{Company, CompanyId, Country, MemberId};
use domain::money::{Currency, Money};
use domain::orders::place::CreditStanding;
use domain::pricing::TaxRate;
use domain::purchasing::{OrderLimit, SpendingLimit};
use uuid::Uuid;

pub use self::goods::{Goods, goods};
use self::number::NextNumber;
use self::rules::{RulesJson, StoredRules};
use crate::companies::row::{CompanyRow, LimitPart, spending_limit};
use crate::schema::{commitment_accounts as a, companies as c, members as m};
use crate::{Conn, Db, DbError};

/// What a member may spend, and has spent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spending {
    /// The limit.
    pub limit: SpendingLimit,
    /// The account of the period; none where each order counts by itself.
    pub account: Option<SpendingAccount>,
}

/// The account that counts what a member spends in a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpendingAccount {
    /// Its id, whether or not it is open yet.
    pub id: Uuid,
    /// The first day of its period.
    pub start: chrono::NaiveDate,
    /// What is used of it; none: it is not open yet.
    pub used: Option<Money>,
}

/// All that a company's baskets are decided by, but for goods and prices.
#[derive(Debug, Clone)]
pub struct Terms {
    /// Who buys.
    pub company: Company,
    /// Its credit line.
    pub credit: CreditStanding,
    /// The spending limit of the member who orders.
    pub spending: Option<Spending>,
    /// The country of the one who invoices.
    pub issuer: Option<Country>,
    /// The tax rates that may count.
    pub tax_rates: Vec<TaxRate>,
    /// The order limits of the company and of everybody.
    pub order_limits: Vec<OrderLimit>,
    /// The approval rules of the company and of everybody.
    pub approval_rules: Vec<Rule>,
}

/// Limit, reserved and committed of an account.
type AccountPart = (Option<i64>, i64, i64);
type TermsRow = (CompanyRow, AccountPart, LimitPart, String, i64);

/// What baskets of `company` are decided by at `at`, when `member` orders, or staff.
pub fn terms(
    conn: &mut Conn,
    company: CompanyId,
    member: Option<MemberId>,
    at: DateTime<Utc>,
) -> Result<Option<Terms>, DbError> {
    let found = load_terms::<false>(conn, company, member, at)?;
    Ok(found.map(|(terms, _no_number)| terms))
}

/// The same, and a new order's number: unique and rising, with gaps where a placing was given up.
pub fn terms_and_number(
    conn: &mut Conn,
    company: CompanyId,
    member: Option<MemberId>,
    at: DateTime<Utc>,
) -> Result<Option<(Terms, i64)>, DbError> {
    load_terms::<true>(conn, company, member, at)
}

fn load_terms<const DRAW: bool>(
    conn: &mut Conn,
    company: CompanyId,
    member: Option<MemberId>,
    at: DateTime<Utc>,
) -> Result<Option<(Terms, i64)>, DbError> {
    // No place on earth is further ahead than that.
    let latest = at.date_naive().checked_add_days(Days::new(1)).unwrap_or_default();
    let member_or_nobody = member.unwrap_or(MemberId::from_uuid(Uuid::nil()));
    let of_company = m::id.eq(Db(member_or_nobody)).and(m::company_id.eq(c::id));
    let row: Option<TermsRow> = c::table
        .inner_join(a::table.on(a::id.eq(c::id)))
        .left_join(m::table.on(of_company))
        .filter(c::id.eq(Db(company)))
        .select((
            CompanyRow::as_select(),
            (a::limit_amount, a::reserved, a::committed),
            (
                m::spending_limit.nullable(),
                m::spending_currency.nullable(),
                m::spending_period.nullable(),
            ),
            RulesJson { latest },
            NextNumber::<DRAW>,
        ))
        .first(conn)
        .optional()?;
    let Some((company, credit, limit, stored, number)) = row else { return Ok(None) };
    let terms = read_terms(Company::try_from(company)?, (credit, limit, &stored), (member, at))?;
    Ok(Some((terms, number)))
}

fn read_terms(
    company: Company,
    (credit, limit, stored): (AccountPart, LimitPart, &str),
    (member, at): (Option<MemberId>, DateTime<Utc>),
) -> Result<Terms, DbError> {
    let stored: StoredRules = serde_json::from_str(stored).map_err(DbError::corrupt)?;
    let currency = company.currency;
    let limit = spending_limit(limit)?;
    let spending = member.zip(limit).map(|(member, limit)| Spending {
        limit,
        account: limit.account(member, at, company.time_zone).map(|(id, start)| {
            let used = stored.used_since(start);
            let used = used.map(|minor| Money::from_minor(minor, limit.amount.currency()));
            SpendingAccount { id, start, used }
        }),
    });
    Ok(Terms {
        credit: standing(credit, currency),
        spending,
        issuer: stored.issuer()?,
        tax_rates: stored.tax_rates()?,
        order_limits: stored.order_limits()?,
        approval_rules: stored.approval_rules()?,
        company,
    })
}

fn standing((limit, reserved, committed): AccountPart, currency: Currency) -> CreditStanding {
    CreditStanding {
        limit: limit.map(|minor| Money::from_minor(minor, currency)),
        used: Money::from_minor(reserved.saturating_add(committed), currency),
    }
}
