//! The statement that reads the terms of buyers: SQLite's for one, PostgreSQL's for any number.

use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Nullable, Text};
use diesel::sqlite::Sqlite;
use domain::audit::Digest;
use domain::calendar;
use domain::companies::{CompanyId, MemberId};

use super::budgets::{BudgetUse, CodesOfAll, CodesOfOne};
use super::number::NextNumber;
use super::periods::LastPeriods;
use super::quotas::{OpenQuotas, UnitOfOne, UnitOfRow, earliest};
use super::rules::{EVERYONE, VersionsPart};
use super::twins::{DigestsOfOne, DigestsOfRow, Twins, digests};
use super::{Buyer, CreditPart};
use crate::Db;
use crate::companies::row::{CompanyRow, LimitPart};
use crate::schema::companies;
use crate::sql::from_zero;
use crate::types::{Instant, Sha256, Uid};

/// The newest order with each fingerprint, as JSON.
type TwinsPart = (Option<String>, Option<String>);

/// The use of the last periods, of budgets and of quotas, as JSON.
type UsePart = (String, String, Option<String>);

/// A spending limit with the side that set it.
pub(super) type OwnedLimitPart = (LimitPart, Option<String>);

/// A company with its credit account, the buyer's limit, the versions of the rules, the use of what has periods, the
/// orders that look alike, and a number.
pub(super) type TermsRow =
    (CompanyRow, CreditPart, OwnedLimitPart, VersionsPart, UsePart, TwinsPart, i64);
type RoomSql = (BigInt, Nullable<BigInt>, Nullable<Instant>, Nullable<Instant>);
type TermsSql = (
    companies::SqlType,
    ((Nullable<BigInt>, BigInt, BigInt), RoomSql),
    ((Nullable<BigInt>, Nullable<Text>, Nullable<Text>, Nullable<Text>), Nullable<Text>),
    (Nullable<Uid>, Nullable<Uid>),
    (Text, Text, Nullable<Text>),
    (Nullable<Text>, Nullable<Text>),
    BigInt,
);

const COLUMNS: &str = "companies.id, companies.name, companies.country, companies.currency, \
    companies.external_id, companies.vat_id, companies.vat_id_verified, companies.registration_id, \
    companies.billing_address, companies.net_days, companies.time_zone, companies.status, companies.on_hold, \
    companies.version, companies.created_at, companies.updated_at, companies.customer_settings, \
    companies.cost_centres_required, companies.calendar_id, \
    commitment_accounts.limit_amount, commitment_accounts.reserved, commitment_accounts.committed, \
    commitment_accounts.headroom, commitment_accounts.raised_limit, commitment_accounts.raised_from, \
    commitment_accounts.raised_until, \
    members.spending_limit, members.spending_currency, members.spending_period, \
    members.spending_on_exceeded, members.limit_owner, \
    own_rules.version, rules.version, ";
const JOINED: &str = " JOIN commitment_accounts ON commitment_accounts.id = companies.id \
    LEFT JOIN terms_versions own_rules ON own_rules.owner_id = companies.id \
    LEFT JOIN terms_versions rules ON rules.owner_id = ";
const MEMBERS: &str = " LEFT JOIN members ON members.company_id = companies.id AND members.id = ";

/// The latest date anywhere on earth at that moment.
fn latest(at: DateTime<Utc>) -> NaiveDate {
    let tomorrow = at.date_naive().checked_add_days(Days::new(1));
    tomorrow.unwrap_or(calendar::LAST).min(calendar::LAST)
}

/// The terms of one buyer after the other.
pub(super) fn one_by_one<const DRAW: bool>(
    conn: &mut SqliteConnection,
    buyers: &[Buyer<'_>],
) -> QueryResult<Vec<(usize, TermsRow)>> {
    let mut rows = Vec::with_capacity(buyers.len());
    for (place, buyer) in buyers.iter().enumerate() {
        let terms = OneTerms::<DRAW> {
            periods: LastPeriods { latest: latest(buyer.at) },
            budgets: BudgetUse { codes: CodesOfOne::of(buyer), latest: latest(buyer.at) },
            quotas: OpenQuotas { unit: buyer.unit.map(Db), earliest: earliest(buyer.at) },
            twins: Twins { digests: digests(&buyer.fingerprints) },
            company: Db(buyer.company),
            member: buyer.member.map(Db),
        };
        rows.extend(terms.get_result(conn).optional()?.map(|row| (place, row)));
    }
    Ok(rows)
}

#[derive(Debug)]
struct OneTerms<const DRAW: bool> {
    periods: LastPeriods,
    budgets: BudgetUse<CodesOfOne>,
    quotas: OpenQuotas<UnitOfOne>,
    twins: Twins<DigestsOfOne>,
    company: Db<CompanyId>,
    member: Option<Db<MemberId>>,
}

/// The terms of all buyers at once.
#[derive(Debug)]
pub(super) struct AllTerms<const DRAW: bool> {
    periods: LastPeriods,
    budgets: BudgetUse<CodesOfAll>,
    quotas: OpenQuotas<UnitOfRow>,
    twins: Twins<DigestsOfRow>,
    companies: Vec<Db<CompanyId>>,
    members: Vec<Option<Db<MemberId>>>,
    units: Vec<UnitOfOne>,
    numbers: Vec<Option<Db<Digest>>>,
    baskets: Vec<Option<Db<Digest>>>,
}

impl<const DRAW: bool> AllTerms<DRAW> {
    pub(super) fn of(buyers: &[Buyer<'_>]) -> Self {
        let latest = buyers.iter().map(|buyer| latest(buyer.at)).max().unwrap_or_default();
        let earliest = buyers.iter().map(|buyer| earliest(buyer.at)).min().unwrap_or_default();
        let both = buyers.iter().map(|buyer| {
            let [number, basket] = digests(&buyer.fingerprints);
            (number, basket)
        });
        let (numbers, baskets) = both.unzip();
        Self {
            periods: LastPeriods { latest },
            budgets: BudgetUse { codes: CodesOfAll::of(buyers), latest },
            quotas: OpenQuotas { unit: UnitOfRow, earliest },
            twins: Twins { digests: DigestsOfRow },
            companies: buyers.iter().map(|buyer| Db(buyer.company)).collect(),
            members: buyers.iter().map(|buyer| buyer.member.map(Db)).collect(),
            units: buyers.iter().map(|buyer| buyer.unit.map(Db)).collect(),
            numbers,
            baskets,
        }
    }

    /// The rows found, each with the index of its buyer.
    pub(super) fn rows(self, conn: &mut PgConnection) -> QueryResult<Vec<(usize, TermsRow)>> {
        Ok(from_zero(self.load(conn)?))
    }
}

impl<const DRAW: bool> QueryFragment<Sqlite> for OneTerms<DRAW> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("SELECT ");
        out.push_sql(COLUMNS);
        self.periods.walk_ast(out.reborrow())?;
        out.push_sql(", ");
        self.budgets.walk_ast(out.reborrow())?;
        out.push_sql(", ");
        self.quotas.walk_ast(out.reborrow())?;
        out.push_sql(", ");
        self.twins.walk_ast(out.reborrow())?;
        out.push_sql(", ");
        NextNumber::<DRAW>.walk_ast(out.reborrow())?;
        out.push_sql(" FROM companies");
        out.push_sql(JOINED);
        out.push_bind_param::<Uid, _>(&EVERYONE)?;
        out.push_sql(MEMBERS);
        out.push_bind_param::<Nullable<Uid>, _>(&self.member)?;
        out.push_sql(" WHERE companies.id = ");
        out.push_bind_param::<Uid, _>(&self.company)?;
        Ok(())
    }
}

impl<const DRAW: bool> QueryFragment<Pg> for AllTerms<DRAW> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT w.place, ");
        out.push_sql(COLUMNS);
        self.periods.walk_ast(out.reborrow())?;
        out.push_sql(", ");
        self.budgets.walk_ast(out.reborrow())?;
        out.push_sql(", ");
        self.quotas.walk_ast(out.reborrow())?;
        out.push_sql(", ");
        self.twins.walk_ast(out.reborrow())?;
        out.push_sql(", ");
        NextNumber::<DRAW>.walk_ast(out.reborrow())?;
        out.push_sql(" FROM unnest(");
        out.push_bind_param::<Array<Uid>, _>(&self.companies)?;
        out.push_sql("::uuid[], ");
        out.push_bind_param::<Array<Nullable<Uid>>, _>(&self.members)?;
        out.push_sql("::uuid[], ");
        out.push_bind_param::<Array<Nullable<Uid>>, _>(&self.units)?;
        out.push_sql("::uuid[], ");
        out.push_bind_param::<Array<Nullable<Sha256>>, _>(&self.numbers)?;
        out.push_sql("::bytea[], ");
        out.push_bind_param::<Array<Nullable<Sha256>>, _>(&self.baskets)?;
        out.push_sql(
            "::bytea[]) WITH ORDINALITY \
             AS w (company, member, unit, number_digest, basket_digest, place) \
             JOIN companies ON companies.id = w.company",
        );
        out.push_sql(JOINED);
        out.push_bind_param::<Uid, _>(&EVERYONE)?;
        out.push_sql(MEMBERS);
        out.push_sql("w.member");
        Ok(())
    }
}

impl<const DRAW: bool> QueryId for OneTerms<DRAW> {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<const DRAW: bool> QueryId for AllTerms<DRAW> {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<const DRAW: bool> Query for OneTerms<DRAW> {
    type SqlType = TermsSql;
}

impl<const DRAW: bool> Query for AllTerms<DRAW> {
    type SqlType = (BigInt, TermsSql);
}

impl<const DRAW: bool> RunQueryDsl<SqliteConnection> for OneTerms<DRAW> {}
impl<const DRAW: bool> RunQueryDsl<PgConnection> for AllTerms<DRAW> {}
