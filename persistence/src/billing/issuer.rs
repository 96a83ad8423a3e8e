//! The issuer of invoices: one row, once it is set.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::billing::{Issuer, IssuerId};
use domain::companies::{Country, TimeZone};
use serde_json::Value;

use crate::schema::issuers as i;
use crate::{Any, Conn, Db, DbError, Locked};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = i, treat_none_as_default_value = false, treat_none_as_null = true)]
struct IssuerRow {
    id: Db<IssuerId>,
    legal_name: String,
    address: Db<Value>,
    country: String,
    vat_id: Option<String>,
    invoice_prefix: String,
    version: i64,
    created_at: Db<DateTime<Utc>>,
    updated_at: Db<DateTime<Utc>>,
    time_zone: String,
}

impl TryFrom<IssuerRow> for Issuer {
    type Error = DbError;

    fn try_from(row: IssuerRow) -> Result<Self, DbError> {
        Ok(Self {
            id: row.id.0,
            legal_name: row.legal_name,
            address: serde_json::from_value(row.address.0).map_err(DbError::corrupt)?,
            country: Country::stored(&row.country).map_err(DbError::corrupt)?,
            vat_id: row.vat_id,
            invoice_prefix: row.invoice_prefix.parse().map_err(DbError::corrupt)?,
            time_zone: row.time_zone.parse().map_err(DbError::corrupt)?,
            version: row.version,
            created_at: row.created_at.0,
        })
    }
}

/// The issuer; `None` until it is set.
pub fn issuer(conn: &mut Conn) -> Result<Option<Issuer>, DbError> {
    let query = i::table.order(i::created_at).select(IssuerRow::as_select());
    query.first(conn).optional()?.map(Issuer::try_from).transpose()
}

/// The time zone of the seller's days; UTC until an issuer sets another.
pub fn seller_zone(conn: &mut Conn) -> Result<TimeZone, DbError> {
    let named: Option<String> = i::table.select(i::time_zone).first(conn).optional()?;
    zone(named.as_deref())
}

/// The zone of an issuer that may not be set yet.
pub(crate) fn zone(named: Option<&str>) -> Result<TimeZone, DbError> {
    named.map_or(Ok(TimeZone::default()), |name| name.parse().map_err(DbError::corrupt))
}

/// The issuer, locked until the transaction ends.
pub fn lock_issuer(conn: &mut Conn) -> Result<Option<Issuer>, DbError> {
    let query = i::table.order(i::created_at).limit(1).select(IssuerRow::as_select());
    Locked(query).get_result::<IssuerRow>(conn).optional()?.map(Issuer::try_from).transpose()
}

/// Stores the issuer: version 1 is an insert, a later version updates the locked row. Returns false if another
/// transaction has set an issuer meanwhile; there is never a second.
pub fn save_issuer(conn: &mut Conn, issuer: &Issuer, at: DateTime<Utc>) -> Result<bool, DbError> {
    let row = IssuerRow {
        id: Db(issuer.id),
        legal_name: issuer.legal_name.clone(),
        address: Db(serde_json::to_value(&issuer.address).map_err(DbError::corrupt)?),
        country: issuer.country.as_str().to_owned(),
        vat_id: issuer.vat_id.clone(),
        invoice_prefix: issuer.invoice_prefix.as_str().to_owned(),
        version: issuer.version,
        created_at: Db(issuer.created_at),
        updated_at: Db(at),
        time_zone: issuer.time_zone.as_str().to_owned(),
    };
    let stored = if issuer.version == 1 {
        Any(diesel::insert_into(i::table).values(row).on_conflict_do_nothing()).execute(conn)?
    } else {
        diesel::update(i::table.filter(i::id.eq(Db(issuer.id)))).set(row).execute(conn)?
    };
    Ok(stored == 1)
}
