//! The rules for a company's orders, cached in memory by version and read again after a change.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use diesel::prelude::*;
use domain::approvals::{DefaultStaff, Rule};
use domain::calendars::{CalendarId, Calendars};
use domain::companies::{Company, CompanyId, Country, TimeZone, UnitTree};
use domain::pricing::TaxRate;
use domain::purchasing::{Budget, CostCentreId, CostCentres, OrderLimit};
use domain::settings::{Duplicates, PendingDays};
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use uuid::Uuid;

use super::rules_size::bytes_of;
use crate::schema::terms_versions as v;
use crate::{
    Conn, Db, DbError, approvals, billing, calendars, companies, pricing, purchasing, settings,
};

/// Estimated number of companies in the cache; the real bound is the total size in bytes.
const COMPANIES: usize = 10_000;
const BYTES: u64 = 32 << 20;

/// The cache for all databases: a random version identifies the same rules everywhere.
static KEPT: LazyLock<Cache<Key, Kept, Size>> =
    LazyLock::new(|| Cache::with_weighter(COMPANIES, BYTES, Size));

/// The country selects the tax rates while there is no issuer. The calendar is a column of the company.
pub(super) type Key = (CompanyId, Country, Option<CalendarId>, Versions);

/// The owner of the version of the rules for every company.
pub(in crate::orders) const EVERYONE: Db<Uuid> = Db(Uuid::nil());

/// The rules with their size in bytes: the cache asks for it again and again.
pub(super) type Kept = (Arc<Rules>, u64);

/// The part of a buyer's terms that changes seldom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// The issuer's country, once there is an issuer.
    pub issuer: Option<Country>,
    /// The time zone that the seller's days begin in.
    pub zone: TimeZone,
    /// The tax rates that may apply.
    pub tax_rates: Vec<TaxRate>,
    /// The order limits of the company and those for every company.
    pub order_limits: Vec<OrderLimit>,
    /// The company's active cost centres.
    pub cost_centres: CostCentres,
    /// The company's active budgets, by cost centre.
    pub budgets: BTreeMap<CostCentreId, Vec<Budget>>,
    /// The approval rules of the company and those for every company.
    pub approval_rules: Vec<Rule>,
    /// The calendars by which the deadlines of approvals run.
    pub calendars: Calendars,
    /// How long an order waits for its approval.
    pub pending: PendingDays,
    /// What counts as a duplicate of an order.
    pub duplicates: Duplicates,
    /// The staff that answer rules of the operator without steps of their own.
    pub default_staff: DefaultStaff,
    /// The business units of the company.
    pub units: UnitTree,
}

/// The version of the company's own rules, and of the rules for every company; `None`: no rule was ever set.
///
/// The database draws a random version on each change of a rule. A counter could repeat a version after a
/// rollback, a restore or a failover.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Versions {
    own: Option<Uuid>,
    everyone: Option<Uuid>,
}

/// Both versions, as stored in a row.
pub(super) type VersionsPart = (Option<Db<Uuid>>, Option<Db<Uuid>>);

impl From<VersionsPart> for Versions {
    fn from((own, everyone): VersionsPart) -> Self {
        Self { own: own.map(|own| own.0), everyone: everyone.map(|everyone| everyone.0) }
    }
}

impl Versions {
    fn read(conn: &mut Conn, company: CompanyId) -> Result<Self, DbError> {
        let mut version = |owner: Db<Uuid>| {
            let query = v::table.filter(v::owner_id.eq(owner)).select(v::version);
            query.first::<Db<Uuid>>(conn).optional()
        };
        Ok(Self::from((version(Db(company.uuid()))?, version(EVERYONE)?)))
    }
}

/// The rules of the company; a moment ago they had these versions.
pub(super) fn rules(
    conn: &mut Conn,
    company: &Company,
    versions: Versions,
) -> Result<Arc<Rules>, DbError> {
    let key = (company.id, company.country, company.calendar, versions);
    if let Some((rules, _)) = KEPT.get(&key) {
        return Ok(rules);
    }
    let rules = Arc::new(load(conn, company)?);
    // On PostgreSQL each statement sees the commits before it. If the versions are unchanged, all rules read
    // are of these versions.
    if Versions::read(conn, company.id)? != versions {
        return Err(DbError::Outdated);
    }
    KEPT.insert(key, (Arc::clone(&rules), bytes_of(&rules)));
    Ok(rules)
}

fn load(conn: &mut Conn, company: &Company) -> Result<Rules, DbError> {
    let issuer = billing::issuer(conn)?;
    let country = issuer.as_ref().map(|issuer| issuer.country);
    let approval_rules = approvals::rules(conn, company.id)?;
    let settings = settings::find(conn)?;
    let by = (company.calendar, settings.calendar);
    let named = approval_rules.iter().filter_map(Rule::counts_by).collect();
    Ok(Rules {
        calendars: calendars::by_which(conn, by, named)?,
        issuer: country,
        zone: issuer.map_or_else(TimeZone::default, |issuer| issuer.time_zone),
        tax_rates: pricing::tax_rates(conn, country.unwrap_or(company.country))?,
        order_limits: purchasing::order_limits(conn, company.id)?,
        cost_centres: purchasing::cost_centres(conn, company.id)?,
        budgets: purchasing::active_budgets(conn, company.id)?,
        approval_rules,
        pending: settings.pending,
        duplicates: settings.duplicates,
        default_staff: settings.approvals.default_staff,
        units: UnitTree::new(companies::units_of(conn, company.id)?),
    })
}

#[derive(Debug, Clone, Copy)]
struct Size;

impl Weighter<Key, Kept> for Size {
    fn weight(&self, _key: &Key, (_rules, bytes): &Kept) -> u64 {
        *bytes
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use diesel::connection::SimpleConnection;

    use super::*;
    use crate::orders::{Buyer, terms};
    use crate::store::{Settings, Store};

    const COMPANY: &str = "
        INSERT INTO companies (id, name, country, currency, vat_id_verified, net_days, time_zone, status,
            on_hold, version, created_at, updated_at)
        VALUES (x'00000000000000000000000000000001', 'A', 'FR', 'EUR', 0, 30, 'UTC', 'active', 0, 1, 0, 0);
        INSERT INTO commitment_accounts (id, kind, owner_id, reserved, committed, created_at)
        VALUES (x'00000000000000000000000000000001', 'credit', x'00000000000000000000000000000001', 0, 0, 0);";

    fn company() -> CompanyId {
        CompanyId::from_uuid(Uuid::from_u128(1))
    }

    fn store() -> (tempfile::TempDir, Store) {
        let directory = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", directory.path().join("shop.db").display());
        let store = Store::open(&Settings::new(url)).unwrap();
        (directory, store)
    }

    /// Sets an order limit of `most` cents.
    fn limit(conn: &mut Conn, most: i64) -> Result<(), DbError> {
        let limit = format!(
            "INSERT INTO order_limits (id, company_id, owner, currency, max_total, on_violation, version, created_at)
             VALUES (randomblob(16), x'00000000000000000000000000000001', 'company', 'EUR', {most}, 'deny', 1, 0)"
        );
        Ok(conn.batch_execute(&limit)?)
    }

    /// The limits that apply to the next order, in cents.
    fn limits(conn: &mut Conn) -> Result<Vec<i64>, DbError> {
        let buyer = Buyer {
            company: company(),
            member: None,
            user: None,
            unit: None,
            at: DateTime::UNIX_EPOCH,
            cost_centres: Vec::new(),
            fingerprints: Vec::new(),
        };
        let terms = terms(conn, buyer)?.expect("the company");
        let bounds = terms.rules.order_limits.iter().map(|limit| limit.max.expect("a bound"));
        Ok(bounds.map(domain::money::Money::minor).collect())
    }

    #[tokio::test]
    async fn rules_of_a_change_that_was_undone_are_not_found_again() {
        let (_directory, store) = store();
        store.write(|conn| Ok::<_, DbError>(conn.batch_execute(COMPANY)?)).await.unwrap();
        let undone = store.write(|conn| {
            limit(conn, 100)?;
            assert_eq!(limits(conn)?, [100]);
            Err::<(), _>(DbError::corrupt("undone"))
        });
        undone.await.unwrap_err();
        assert_eq!(store.read(limits).await.unwrap(), Vec::<i64>::new());
        store.write(|conn| limit(conn, 200)).await.unwrap();
        assert_eq!(store.read(limits).await.unwrap(), [200]);
    }

    #[tokio::test]
    async fn rules_are_not_kept_as_those_of_a_version_that_is_over() {
        let (_directory, store) = store();
        let done = store.write(|conn| {
            conn.batch_execute(COMPANY)?;
            let before = Versions::read(conn, company())?;
            let buyer = Buyer {
                company: company(),
                member: None,
                user: None,
                unit: None,
                at: DateTime::UNIX_EPOCH,
                cost_centres: Vec::new(),
                fingerprints: Vec::new(),
            };
            let company = terms(conn, buyer)?.expect("the company").company;
            // Where this transaction had seen the old version, another one committed the limit.
            KEPT.remove(&(company.id, company.country, None, before));
            limit(conn, 100)?;
            let late = rules(conn, &company, before);
            assert!(matches!(late, Err(DbError::Outdated)), "{late:?}");
            assert_eq!(KEPT.get(&(company.id, company.country, None, before)), None);
            assert_eq!(limits(conn)?, [100]);
            Ok::<_, DbError>(())
        });
        done.await.unwrap();
    }
}
