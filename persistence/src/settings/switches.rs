//! The switches that are off for a company, cached in memory by version. The version comes with the caller's
//! rights, so a change acts at the next request, and a request costs no statement more.

use std::sync::LazyLock;

use diesel::prelude::*;
use domain::companies::CompanyId;
use domain::identity::{Switches, TurnedOff};
use domain::settings::SETTINGS;
use quick_cache::sync::Cache;
use serde_json::Value;
use uuid::Uuid;

use super::row::{own_switches, settings};
use crate::schema::{companies as c, settings as s, terms_versions as v};
use crate::{Conn, Db, DbError};

/// The owner of the version of all switches, everyone's and each company's.
pub(crate) const SWITCHES: Db<Uuid> = Db(Uuid::max());

/// Estimated number of companies in the cache: a few megabytes at most.
const COMPANIES: usize = 10_000;

/// The cache for all databases: a random version identifies the same switches everywhere.
static KEPT: LazyLock<Cache<(CompanyId, Uuid), TurnedOff>> =
    LazyLock::new(|| Cache::new(COMPANIES));

/// The switches that are off for the company; a moment ago they had this version. `None`: none was ever set.
pub(crate) fn turned_off(
    conn: &mut Conn,
    company: CompanyId,
    version: Option<Db<Uuid>>,
) -> Result<TurnedOff, DbError> {
    let Some(Db(version)) = version else { return Ok(TurnedOff::default()) };
    if let Some(kept) = KEPT.get(&(company, version)) {
        return Ok(kept);
    }
    turned_off_now(conn, company)
}

/// The version, the settings, and the company's own switches.
type SwitchesRow = (Option<Db<Uuid>>, Option<Db<Value>>, Option<Db<Value>>);

/// The switches that are off for the company, read anew.
pub fn turned_off_now(conn: &mut Conn, company: CompanyId) -> Result<TurnedOff, DbError> {
    // One statement: the version is that of the switches beside it.
    let version = v::table.filter(v::owner_id.eq(SWITCHES)).select(v::version).single_value();
    let document = s::table.filter(s::id.eq(Db(SETTINGS))).select(s::document).single_value();
    let row: Option<SwitchesRow> = c::table
        .filter(c::id.eq(Db(company)))
        .select((version, document, c::customer_settings))
        .first(conn)
        .optional()?;
    let Some((version, everyones, own)) = row else { return Ok(TurnedOff::default()) };
    let everyones = everyones.map(|document| settings(document.0, 0)).transpose()?;
    let everyones = everyones.map_or_else(Switches::default, |settings| settings.customers);
    let off = TurnedOff::of(&everyones, &own_switches(own)?);
    if let Some(Db(version)) = version {
        KEPT.insert((company, version), off.clone());
    }
    Ok(off)
}
