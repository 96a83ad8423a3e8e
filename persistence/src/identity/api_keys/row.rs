//! API keys, row by row. The row leaves out the hash of the secret: only the query that authenticates a request
//! reads it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::companies::{CompanyId, UnitId};
use domain::identity::{ApiKey, ApiKeyId, Permission, UserId, parse_network};
use serde_json::Value;

use crate::schema::api_keys;
use crate::{Db, DbError};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = api_keys, treat_none_as_default_value = false)]
pub(super) struct KeyRow {
    id: Db<ApiKeyId>,
    lookup: String,
    user_id: Db<UserId>,
    company_id: Option<Db<CompanyId>>,
    name: String,
    scopes: Db<Value>,
    allowed_networks: Db<Value>,
    created_by: Db<UserId>,
    expires_at: Option<Db<DateTime<Utc>>>,
    revoked_at: Option<Db<DateTime<Utc>>>,
    last_used_at: Option<Db<DateTime<Utc>>>,
    version: i64,
    created_at: Db<DateTime<Utc>>,
    unit_id: Option<Db<UnitId>>,
}

impl From<&ApiKey> for KeyRow {
    fn from(key: &ApiKey) -> Self {
        Self {
            id: Db(key.id),
            lookup: key.lookup.clone(),
            user_id: Db(key.user),
            company_id: key.company.map(Db),
            name: key.name.clone(),
            scopes: Db(key.scopes.iter().map(|scope| scope.as_str()).collect()),
            allowed_networks: Db(key.allowed_networks.iter().map(ToString::to_string).collect()),
            created_by: Db(key.created_by),
            expires_at: key.expires_at.map(Db),
            revoked_at: key.revoked_at.map(Db),
            last_used_at: key.last_used_at.map(Db),
            version: key.version,
            created_at: Db(key.created_at),
            unit_id: key.unit.map(Db),
        }
    }
}

impl TryFrom<KeyRow> for ApiKey {
    type Error = DbError;

    fn try_from(row: KeyRow) -> Result<Self, DbError> {
        let scopes: Vec<Permission> =
            serde_json::from_value(row.scopes.0).map_err(DbError::corrupt)?;
        let networks: Vec<String> =
            serde_json::from_value(row.allowed_networks.0).map_err(DbError::corrupt)?;
        let networks: Result<Vec<_>, _> = networks.iter().map(|text| parse_network(text)).collect();
        Ok(Self {
            id: row.id.0,
            lookup: row.lookup,
            user: row.user_id.0,
            company: row.company_id.map(|company| company.0),
            unit: row.unit_id.map(|unit| unit.0),
            name: row.name,
            scopes,
            allowed_networks: networks.map_err(DbError::corrupt)?,
            created_by: row.created_by.0,
            expires_at: row.expires_at.map(|at| at.0),
            revoked_at: row.revoked_at.map(|at| at.0),
            last_used_at: row.last_used_at.map(|at| at.0),
            version: row.version,
            created_at: row.created_at.0,
        })
    }
}
