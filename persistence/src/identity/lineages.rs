//! The lineages of several units, read at once.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use domain::companies::{Lineage, UnitId};
use uuid::Uuid;

use crate::schema::business_units as b;
use crate::sql::one_of;
use crate::{Conn, Db, DbError};

/// The lineage of each of these units.
pub fn lineages(
    conn: &mut Conn,
    units: impl IntoIterator<Item = UnitId>,
) -> Result<BTreeMap<UnitId, Lineage>, DbError> {
    let units: BTreeSet<Uuid> = units.into_iter().map(UnitId::uuid).collect();
    if units.is_empty() {
        return Ok(BTreeMap::new());
    }
    let paths: Vec<(Db<UnitId>, String)> =
        b::table.filter(one_of(b::id, units)).select((b::id, b::path)).load(conn)?;
    let lines = paths.into_iter().map(|(unit, path)| Ok((unit.0, on_path(&path)?)));
    let lines = lines.collect::<Result<Vec<_>, DbError>>()?;
    let all: BTreeSet<Uuid> = lines.iter().flat_map(|(_, line)| line.iter().copied()).collect();
    let inherits: Vec<(Db<UnitId>, bool)> =
        b::table.filter(one_of(b::id, all)).select((b::id, b::inherits_roles)).load(conn)?;
    let inherits: BTreeMap<UnitId, bool> =
        inherits.into_iter().map(|(unit, inherits)| (unit.0, inherits)).collect();
    let lines = lines.into_iter().map(|(unit, line)| {
        let nearest_first = line.into_iter().rev().map(UnitId::from_uuid);
        let known = nearest_first.filter_map(|unit| Some((unit, *inherits.get(&unit)?)));
        (unit, Lineage(known.collect()))
    });
    Ok(lines.collect())
}

/// The units on a path, from the topmost down.
fn on_path(path: &str) -> Result<Vec<Uuid>, DbError> {
    let units = path.split_terminator('/').map(|id| Uuid::try_parse(id).map_err(DbError::corrupt));
    units.collect()
}
