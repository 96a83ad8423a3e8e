//! The rules of a company as one JSON text, so that they come with the company's own row: a new kind
//! of rule is one more sub-select here, and no statement more.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::sql_types::Date;
use diesel::sqlite::Sqlite;
use domain::approvals::{ApprovalRuleId, Rule, StepRule};
use domain::companies::{CompanyId, Country, TimeZone};
use domain::money::{Currency, Money};
use domain::pricing::{TaxRate, parse_rate};
use domain::purchasing::{OrderLimit, OrderLimitId};
use serde::Deserialize;
use uuid::Uuid;

use crate::DbError;
use crate::billing::zone;
use crate::pricing::begins;

/// Country and time zone of the issuer, tax rates, order limits, approval rules, and what was spent in the last
/// periods, for the row of `companies` and `members` it is selected with.
#[derive(Debug, Clone, Copy)]
pub(super) struct RulesJson {
    /// Periods that begin later do not matter.
    pub(super) latest: NaiveDate,
}

const POSTGRES: &str = "json_build_array(\
    (SELECT json_build_array(i.country, i.time_zone) FROM issuers i), \
    (SELECT coalesce(json_agg(json_build_array(t.country, t.tax_class, t.rate::text, t.valid_from)), '[]') \
       FROM tax_rates t WHERE t.country IN (coalesce((SELECT i.country FROM issuers i), companies.country), \
       CASE coalesce((SELECT i.country FROM issuers i), companies.country) \
       WHEN 'MC' THEN 'FR' WHEN 'IM' THEN 'GB' END)), \
    (SELECT coalesce(json_agg(json_build_array(o.id, o.company_id, o.owner, o.currency, o.min_total, o.max_total, \
       o.on_violation, o.version, o.created_at) ORDER BY o.id), '[]') \
       FROM order_limits o WHERE o.company_id = companies.id OR o.company_id IS NULL), \
    (SELECT coalesce(json_agg(json_build_array(r.id, r.company_id, r.owner, r.name, r.priority, \
       r.over_total, r.currency, r.steps, r.version, r.created_at) ORDER BY r.id), '[]') \
       FROM approval_rules r WHERE r.active AND (r.company_id = companies.id OR r.company_id IS NULL)), \
    (SELECT coalesce(json_agg(json_build_array(s.period_start, s.used)), '[]') FROM ( \
       SELECT x.period_start, x.reserved + x.committed AS used FROM commitment_accounts x \
       WHERE x.owner_id = members.id AND x.kind = 'spending' AND x.period = members.spending_period \
       AND x.period_start <= ";

// Without an order: SQLite would sort each of these few rows in a table of its own. Put together as text: of
// `json_array` SQLite would read each part again.
const SQLITE: &str = "'[' || coalesce((SELECT json_array(i.country, i.time_zone) FROM issuers i), 'null') || ',' || \
    (SELECT json_group_array(json_array(t.country, t.tax_class, t.rate, t.valid_from)) \
       FROM tax_rates t WHERE t.country IN (coalesce((SELECT i.country FROM issuers i), companies.country), \
       CASE coalesce((SELECT i.country FROM issuers i), companies.country) \
       WHEN 'MC' THEN 'FR' WHEN 'IM' THEN 'GB' END)) || ',' || \
    (SELECT json_group_array(json_array(hex(o.id), iif(o.company_id IS NULL, NULL, hex(o.company_id)), \
       o.owner, o.currency, o.min_total, o.max_total, o.on_violation, o.version, o.created_at)) \
       FROM order_limits o WHERE o.company_id = companies.id OR o.company_id IS NULL) || ',' || \
    (SELECT json_group_array(json_array(hex(r.id), iif(r.company_id IS NULL, NULL, hex(r.company_id)), \
       r.owner, r.name, r.priority, r.over_total, r.currency, json(r.steps), r.version, r.created_at)) \
       FROM approval_rules r WHERE r.active AND (r.company_id = companies.id OR r.company_id IS NULL)) || ',' || \
    (SELECT json_group_array(json_array(s.period_start, s.used)) FROM ( \
       SELECT x.period_start, x.reserved + x.committed AS used FROM commitment_accounts x \
       WHERE x.owner_id = members.id AND x.kind = 'spending' AND x.period = members.spending_period \
       AND x.period_start <= ";

// The period at hand is among the last three that have begun anywhere on earth.
const LAST_PERIODS: &str = " ORDER BY x.period_start DESC LIMIT 3) s)";

impl QueryFragment<Pg> for RulesJson {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(POSTGRES);
        out.push_bind_param::<Date, _>(&self.latest)?;
        out.push_sql(LAST_PERIODS);
        out.push_sql(")::text");
        Ok(())
    }
}

impl QueryFragment<Sqlite> for RulesJson {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql(SQLITE);
        out.push_bind_param::<Date, _>(&self.latest)?;
        out.push_sql(LAST_PERIODS);
        out.push_sql(" || ']'");
        Ok(())
    }
}

type LimitRow = (Uuid, Option<Uuid>, String, String, Option<i64>, Option<i64>, String, i64, Moment);
type RuleRow = (
    Uuid,
    Option<Uuid>,
    String,
    String,
    i64,
    Option<i64>,
    Option<String>,
    Vec<StepRule>,
    i64,
    Moment,
);

/// The text of [`RulesJson`].
#[derive(Deserialize)]
pub(super) struct StoredRules(
    Option<(String, String)>,
    Vec<(String, String, String, NaiveDate)>,
    Vec<LimitRow>,
    Vec<RuleRow>,
    Vec<(NaiveDate, i64)>,
);

/// A moment as each database puts it into JSON.
#[derive(Deserialize)]
#[serde(untagged)]
enum Moment {
    Micros(i64),
    Text(DateTime<Utc>),
}

impl Moment {
    fn at(&self) -> Result<DateTime<Utc>, DbError> {
        match self {
            Self::Text(at) => Ok(*at),
            Self::Micros(micros) => DateTime::from_timestamp_micros(*micros)
                .ok_or_else(|| DbError::corrupt("a moment out of range")),
        }
    }
}

fn money(minor: Option<i64>, currency: Option<&str>) -> Result<Option<Money>, DbError> {
    let currency = currency.map(str::parse::<Currency>).transpose().map_err(DbError::corrupt)?;
    Ok(minor.zip(currency).map(|(minor, currency)| Money::from_minor(minor, currency)))
}

impl StoredRules {
    pub(super) fn issuer(&self) -> Result<Option<Country>, DbError> {
        let country = self.0.as_ref().map(|(country, _)| Country::stored(country));
        country.transpose().map_err(DbError::corrupt)
    }

    pub(super) fn zone(&self) -> Result<TimeZone, DbError> {
        zone(self.0.as_ref().map(|(_, zone)| zone.as_str()))
    }

    pub(super) fn tax_rates(&self) -> Result<Vec<TaxRate>, DbError> {
        let rates = self.1.iter().map(|(country, class, rate, from)| {
            Ok(TaxRate {
                country: Country::stored(country).map_err(DbError::corrupt)?,
                class: class.parse().map_err(DbError::corrupt)?,
                rate: parse_rate(rate).map_err(DbError::corrupt)?,
                valid_from: begins(*from),
            })
        });
        rates.collect()
    }

    pub(super) fn order_limits(&self) -> Result<Vec<OrderLimit>, DbError> {
        let limits = self.2.iter().map(|row| {
            let (id, company, owner, currency, min, max, word, version, at) = row;
            Ok(OrderLimit {
                id: OrderLimitId::from_uuid(*id),
                company: company.map(CompanyId::from_uuid),
                owner: owner.parse().map_err(DbError::corrupt)?,
                min: money(*min, Some(currency))?,
                max: money(*max, Some(currency))?,
                on_violation: word.parse().map_err(DbError::corrupt)?,
                version: *version,
                created_at: at.at()?,
            })
        });
        let mut limits = limits.collect::<Result<Vec<_>, DbError>>()?;
        limits.sort_by_key(|limit| limit.id);
        Ok(limits)
    }

    pub(super) fn approval_rules(&self) -> Result<Vec<Rule>, DbError> {
        let rules = self.3.iter().map(
            |(id, company, owner, name, priority, over, currency, steps, version, at)| {
                Ok(Rule {
                    id: ApprovalRuleId::from_uuid(*id),
                    company: company.map(CompanyId::from_uuid),
                    owner: owner.parse().map_err(DbError::corrupt)?,
                    name: name.clone(),
                    over: money(*over, currency.as_deref())?,
                    priority: *priority,
                    steps: steps.clone(),
                    version: *version,
                    created_at: at.at()?,
                })
            },
        );
        let mut rules = rules.collect::<Result<Vec<_>, DbError>>()?;
        rules.sort_by_key(|rule| rule.id);
        Ok(rules)
    }

    /// What is used of the account whose period began on `start`, if it is open.
    pub(super) fn used_since(&self, start: NaiveDate) -> Option<i64> {
        self.4.iter().find(|(began, _)| *began == start).map(|(_, used)| *used)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rates_of_the_country_whose_vat_counts_are_read() {
        let letters = || 'A'..='Z';
        let codes = letters().flat_map(|a| letters().map(move |b| format!("{a}{b}")));
        let countries = codes.filter_map(|code| code.parse::<Country>().ok());
        let mut found = 0;
        for country in countries.filter(|country| country.for_vat() != *country) {
            let case = format!("WHEN '{country}' THEN '{}'", country.for_vat());
            assert!(POSTGRES.contains(&case) && SQLITE.contains(&case), "{case}");
            found += 1;
        }
        assert_eq!(found, POSTGRES.matches(" THEN '").count());
    }
}
