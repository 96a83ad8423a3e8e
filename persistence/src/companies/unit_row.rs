//! Business units, row by row.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::companies::{CompanyId, PaymentTerms, Unit, UnitId, UnitPath};
use serde_json::Value;
use uuid::Uuid;

use crate::schema::business_units;
use crate::{Db, DbError};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = business_units, treat_none_as_default_value = false, treat_none_as_null = true)]
pub(super) struct UnitRow {
    id: Db<UnitId>,
    company_id: Db<CompanyId>,
    parent_id: Option<Db<UnitId>>,
    name: String,
    kind: String,
    external_id: Option<String>,
    path: String,
    depth: i64,
    ship_to: Option<Db<Value>>,
    net_days: Option<i64>,
    inherits_roles: bool,
    inherits_rules: bool,
    active: bool,
    version: i64,
    created_at: Db<DateTime<Utc>>,
}

impl TryFrom<&Unit> for UnitRow {
    type Error = DbError;

    fn try_from(unit: &Unit) -> Result<Self, DbError> {
        let ship_to = unit.ship_to.as_ref().map(serde_json::to_value).transpose();
        Ok(Self {
            id: Db(unit.id),
            company_id: Db(unit.company),
            parent_id: unit.path.parent().map(Db),
            name: unit.name.clone(),
            kind: unit.kind.as_str().to_owned(),
            external_id: unit.external_id.clone(),
            path: text_of(&unit.path),
            depth: depth_of(&unit.path),
            ship_to: ship_to.map_err(DbError::corrupt)?.map(Db),
            net_days: unit.payment_terms.map(|terms| terms.net_days().into()),
            inherits_roles: unit.inherits_roles,
            inherits_rules: unit.inherits_rules,
            active: unit.active,
            version: unit.version,
            created_at: Db(unit.created_at),
        })
    }
}

impl TryFrom<UnitRow> for Unit {
    type Error = DbError;

    fn try_from(row: UnitRow) -> Result<Self, DbError> {
        let ship_to = row.ship_to.map(|address| serde_json::from_value(address.0)).transpose();
        let terms = row.net_days.map(PaymentTerms::net).transpose();
        Ok(Self {
            id: row.id.0,
            company: row.company_id.0,
            name: row.name,
            kind: row.kind.parse().map_err(DbError::corrupt)?,
            external_id: row.external_id,
            path: path_of(&row.path)?,
            ship_to: ship_to.map_err(DbError::corrupt)?,
            payment_terms: terms.map_err(DbError::corrupt)?,
            inherits_roles: row.inherits_roles,
            inherits_rules: row.inherits_rules,
            active: row.active,
            version: row.version,
            created_at: row.created_at.0,
        })
    }
}

/// The path as stored: each id as 32 hex digits and a slash.
pub(super) fn text_of(path: &UnitPath) -> String {
    let ids: Vec<String> = path.ids().map(|id| id.uuid().simple().to_string()).collect();
    ids.join("/") + "/"
}

/// The number of units on the path, as stored.
pub(super) fn depth_of(path: &UnitPath) -> i64 {
    i64::try_from(path.depth()).unwrap_or(i64::MAX)
}

/// The first text after all paths that begin with that of a selected unit: a digit follows the slash in the order of
/// characters.
pub(crate) const END_OF_PATH: &str = "substr(path, 1, length(path) - 1) || '0'";

/// The same for a path at hand.
pub(super) fn end_of(path: &str) -> String {
    format!("{}0", path.strip_suffix('/').unwrap_or(path))
}

fn path_of(text: &str) -> Result<UnitPath, DbError> {
    let ids = text.split_terminator('/').map(|id| Ok(UnitId::from_uuid(Uuid::try_parse(id)?)));
    let ids = ids.collect::<Result<Vec<_>, uuid::Error>>().map_err(DbError::corrupt)?;
    UnitPath::of(ids).ok_or_else(|| DbError::corrupt("a unit without a path"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_read_back_and_begins_the_paths_below() {
        let ids: Vec<_> = (1..=3).map(|n| UnitId::from_uuid(Uuid::from_u128(n << 120))).collect();
        let path = UnitPath::of(ids.clone()).unwrap();
        let text = text_of(&path);
        assert_eq!((text.len(), depth_of(&path)), (33 * 3, 3));
        assert_eq!(path_of(&text).unwrap(), path);
        let above = text_of(&UnitPath::of(ids[..2].to_vec()).unwrap());
        assert!((above.clone()..end_of(&above)).contains(&text), "{above} and {text}");
        let beside = text_of(&UnitPath::of(vec![ids[0], ids[2]]).unwrap());
        assert!(!(above.clone()..end_of(&above)).contains(&beside), "{above} and {beside}");
        assert!(path_of("").is_err());
        assert!(path_of("north/").is_err());
    }
}
