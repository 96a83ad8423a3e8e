//! Role grants: which user holds which role, and where.

mod gathered;

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use diesel::sql_types::Bool;
use domain::companies::{CompanyId, Lineage, UnitId};
use domain::identity::{Placed, Role, RoleGrant, StaffRole, UserId};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

pub(crate) use self::gathered::{
    GRANTS_OF_MEMBER, Gathered, REACH_OF_KEY, RIGHTS_OF_ALIASES, RIGHTS_OF_TABLES, ROLES_OF_STAFF,
    RightsOfAliases, RightsOfTables,
};
use crate::connection::SharedLock;
use crate::schema::{business_units as b, role_grants as g};
use crate::sql::one_of;
use crate::types::Uid;
use crate::{Conn, Db, DbError, each, fresh_id};

/// A role, its unit, and the units that it reaches.
#[derive(Debug, Deserialize)]
pub(super) struct StoredGrant(String, Option<Uuid>, Vec<Uuid>);

/// All grants of a user, and the units of the company that are cut off.
#[derive(Debug, Deserialize)]
pub(super) struct StoredGrants(pub(super) Vec<StoredGrant>, pub(super) Vec<Uuid>);

fn json<T: DeserializeOwned>(text: &str) -> Result<T, DbError> {
    serde_json::from_str(text).map_err(DbError::corrupt)
}

pub(super) fn stored(text: &str) -> Result<StoredGrants, DbError> {
    json(text)
}

/// The units, sorted: JSON has them in no order.
pub(super) fn units(ids: Vec<Uuid>) -> Vec<UnitId> {
    let mut units: Vec<_> = ids.into_iter().map(UnitId::from_uuid).collect();
    units.sort_unstable();
    units
}

fn role(word: &str) -> Result<Role, DbError> {
    word.parse().map_err(DbError::corrupt)
}

impl TryFrom<StoredGrant> for Placed {
    type Error = DbError;

    fn try_from(StoredGrant(word, unit, reaches): StoredGrant) -> Result<Self, DbError> {
        let unit = unit.map(UnitId::from_uuid);
        Ok(Self { grant: RoleGrant { unit, role: role(&word)? }, reaches: units(reaches) })
    }
}

impl StoredGrants {
    /// The roles of staff.
    pub(super) fn staff(&self) -> Result<Vec<StaffRole>, DbError> {
        staff_roles(self.0.iter().map(|grant| grant.0.as_str()))
    }
}

fn staff_roles<'a>(words: impl Iterator<Item = &'a str>) -> Result<Vec<StaffRole>, DbError> {
    let roles = words.map(|word| word.parse().map_err(DbError::corrupt));
    let mut roles = roles.collect::<Result<Vec<StaffRole>, _>>()?;
    roles.sort_unstable();
    Ok(roles)
}

/// The roles gathered by [`ROLES_OF_STAFF`].
pub(super) fn gathered_staff_roles(text: Option<&str>) -> Result<Vec<StaffRole>, DbError> {
    let words: Vec<String> = json(text.unwrap_or("[]"))?;
    staff_roles(words.iter().map(String::as_str))
}

/// The units gathered by [`REACH_OF_KEY`].
pub(super) fn gathered_units(text: &str) -> Result<Vec<UnitId>, DbError> {
    Ok(units(json(text)?))
}

/// The grants gathered by [`GRANTS_OF_MEMBER`], sorted.
pub(crate) fn gathered_grants(text: Option<&str>) -> Result<Vec<RoleGrant>, DbError> {
    let all: Vec<(String, Option<Uuid>)> = json(text.unwrap_or("[]"))?;
    let all = all.into_iter().map(|(word, unit)| {
        Ok(RoleGrant { unit: unit.map(UnitId::from_uuid), role: role(&word)? })
    });
    let mut all = all.collect::<Result<Vec<_>, DbError>>()?;
    all.sort_unstable();
    Ok(all)
}

/// Stores a member's roles in units, which were those of `had`. The roles in the whole company follow
/// `members.roles` by a trigger.
pub(crate) fn save_unit_grants(
    conn: &mut Conn,
    user: UserId,
    (had, grants): (&[RoleGrant], &[RoleGrant]),
) -> Result<(), DbError> {
    let (had, placed) = (in_units(had), in_units(grants));
    if had == placed {
        return Ok(());
    }
    if !had.is_empty() {
        diesel::delete(g::table.filter(g::user_id.eq(Db(user))).filter(g::unit_id.is_not_null()))
            .execute(conn)?;
    }
    insert(conn, user, placed.iter().map(|grant| (grant.role.as_str(), grant.unit)))
}

fn in_units(grants: &[RoleGrant]) -> BTreeSet<RoleGrant> {
    grants.iter().copied().filter(|grant| grant.unit.is_some()).collect()
}

/// Stores the roles of staff, which were `had`. The first follows `users.staff_role` by a trigger.
pub(super) fn save_staff_roles(
    conn: &mut Conn,
    user: UserId,
    (had, roles): (&[StaffRole], &[StaffRole]),
) -> Result<(), DbError> {
    let Some((first, others)) = roles.split_first().filter(|_| had != roles) else {
        return Ok(());
    };
    if !had.is_empty() {
        let old = g::table.filter(g::user_id.eq(Db(user))).filter(g::role.ne(first.as_str()));
        diesel::delete(old).execute(conn)?;
    }
    insert(conn, user, others.iter().map(|role| (role.as_str(), None)))
}

/// Adds roles, each in a unit or at none, in one statement.
fn insert(
    conn: &mut Conn,
    user: UserId,
    roles: impl Iterator<Item = (&'static str, Option<UnitId>)>,
) -> Result<(), DbError> {
    let rows: Vec<_> = roles
        .map(|(role, unit)| {
            (
                g::id.eq(Db(fresh_id::<()>().uuid())),
                g::user_id.eq(Db(user)),
                g::role.eq(role),
                g::unit_id.eq(unit.map(Db)),
            )
        })
        .collect();
    if !rows.is_empty() {
        each!(conn, conn => diesel::insert_into(g::table).values(rows).execute(conn))?;
    }
    Ok(())
}

/// Whether all these units are units of the company. They stay until the transaction ends.
pub fn hold_units_of(
    conn: &mut Conn,
    company: CompanyId,
    units: impl IntoIterator<Item = UnitId>,
) -> Result<bool, DbError> {
    let units: BTreeSet<_> = units.into_iter().map(UnitId::uuid).collect();
    if units.is_empty() {
        return Ok(true);
    }
    let query = b::table
        .filter(one_of(b::id, units.iter().copied()))
        .filter(b::company_id.eq(Db(company)))
        .order(b::id)
        .select(b::id);
    let there: Vec<Db<UnitId>> = SharedLock(query).load(conn)?;
    Ok(there.len() == units.len())
}

/// A unit on a line.
#[derive(QueryableByName)]
struct OnLine {
    #[diesel(sql_type = Uid)]
    id: Db<UnitId>,
    #[diesel(sql_type = Bool)]
    inherits_roles: bool,
}

/// The unit with those above it, nearest first; the company itself has no line.
pub fn lineage(conn: &mut Conn, unit: Option<UnitId>) -> Result<Lineage, DbError> {
    let Some(unit) = unit else { return Ok(Lineage::default()) };
    // A path has 33 characters for each of at most five levels.
    let line: Vec<OnLine> = diesel::sql_query(
        "SELECT a.id, a.inherits_roles FROM business_units u JOIN business_units a \
           ON a.company_id = u.company_id AND a.path IN (substr(u.path, 1, 33), \
             substr(u.path, 1, 66), substr(u.path, 1, 99), substr(u.path, 1, 132), u.path) \
         WHERE u.id = $1 ORDER BY a.depth DESC",
    )
    .bind::<Uid, _>(Db(unit))
    .load(conn)?;
    if line.is_empty() {
        return Err(DbError::corrupt(format_args!("{unit} is no unit")));
    }
    Ok(Lineage(line.into_iter().map(|unit| (unit.id.0, unit.inherits_roles)).collect()))
}

/// [`lineage`] of each of these units.
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

/// A unit as its people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedUnit {
    /// The unit.
    pub id: UnitId,
    /// Its name.
    pub name: String,
    /// Whether it and all units above it are active.
    pub open: bool,
}

/// The units of a company, each after those above it.
pub fn named_units(conn: &mut Conn, company: CompanyId) -> Result<Vec<NamedUnit>, DbError> {
    let rows: Vec<(Db<UnitId>, String, String, bool)> = b::table
        .filter(b::company_id.eq(Db(company)))
        .order(b::path)
        .select((b::id, b::name, b::path, b::active))
        .load(conn)?;
    let mut closed: Vec<String> = Vec::new();
    let units = rows.into_iter().map(|(id, name, path, active)| {
        let open = active && !closed.iter().any(|above| path.starts_with(above.as_str()));
        if !active {
            closed.push(path);
        }
        NamedUnit { id: id.0, name, open }
    });
    Ok(units.collect())
}
