//! Role grants: which user holds which role, and where.

mod gathered;

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel::sql_types::Bool;
use domain::companies::{CompanyId, Lineage, UnitId};
use domain::identity::{
    AnyRole, BuiltIn, Custom, Duties, MemberRole, OperatorRole, Placed, Role, RoleGrant, RoleId,
    RoleKey, StaffRole, UserId,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

pub(crate) use self::gathered::{
    GRANTS_OF_MEMBER, Gathered, REACH_OF_KEY, RIGHTS_OF_ALIASES, RIGHTS_OF_TABLES, ROLES_OF_STAFF,
    RightsOfAliases, RightsOfTables,
};
use super::emergency::{Loan, StoredLoan};
use super::roles::StoredBrings;
use crate::connection::SharedLock;
use crate::schema::{business_units as b, role_grants as g};
use crate::sql::one_of;
use crate::types::Uid;
use crate::{Conn, Db, DbError, each, fresh_id};

/// A role, its unit, its custom role, and the units that it reaches.
#[derive(Debug, Deserialize)]
pub(super) struct StoredGrant(String, Option<Uuid>, Option<StoredCustom>, Vec<Uuid>);

/// All grants of a user, the units of the company that are cut off, and what an emergency access lends.
#[derive(Debug, Deserialize)]
pub(super) struct StoredGrants(
    pub(super) Vec<StoredGrant>,
    pub(super) Vec<Uuid>,
    pub(super) Option<StoredLoan>,
);

/// The id of a custom role, and its permissions.
#[derive(Debug, Deserialize)]
struct StoredCustom(Uuid, StoredBrings);

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

/// The role with this key, in code or custom.
fn role<R: BuiltIn>(key: String, custom: Option<StoredCustom>) -> Result<AnyRole<R>, DbError> {
    let Some(StoredCustom(id, brings)) = custom else {
        return key.parse().map(AnyRole::BuiltIn).map_err(DbError::corrupt);
    };
    let (key, id) = (RoleKey::stored(key), RoleId::from_uuid(id));
    Ok(AnyRole::Custom(Custom { key, id, brings: brings.into() }))
}

impl TryFrom<StoredGrant> for Placed {
    type Error = DbError;

    fn try_from(StoredGrant(key, unit, custom, reaches): StoredGrant) -> Result<Self, DbError> {
        let unit = unit.map(UnitId::from_uuid);
        Ok(Self { grant: RoleGrant { unit, role: role(key, custom)? }, reaches: units(reaches) })
    }
}

impl StoredGrants {
    /// The roles of staff, and what an emergency access lends to them.
    pub(super) fn staff(self) -> Result<(Vec<OperatorRole>, Option<Loan>), DbError> {
        let Self(grants, _, loan) = self;
        let roles = grants.into_iter().map(|StoredGrant(key, _, custom, _)| (key, custom));
        Ok((staff_roles(roles)?, loan.map(Loan::try_from).transpose()?))
    }
}

fn staff_roles(
    stored: impl Iterator<Item = (String, Option<StoredCustom>)>,
) -> Result<Vec<OperatorRole>, DbError> {
    let roles = stored.map(|(key, custom)| role(key, custom));
    let mut roles = roles.collect::<Result<Vec<_>, _>>()?;
    roles.sort_unstable();
    Ok(roles)
}

/// The roles gathered by [`ROLES_OF_STAFF`].
pub(super) fn gathered_staff_roles(text: Option<&str>) -> Result<Vec<OperatorRole>, DbError> {
    let stored: Vec<(String, Option<StoredCustom>)> = json(text.unwrap_or("[]"))?;
    staff_roles(stored.into_iter())
}

/// The roles gathered by [`ROLES_OF_STAFF`], of a member or of staff, each once.
pub(super) fn gathered_duties(text: Option<&str>, is_member: bool) -> Result<Vec<Duties>, DbError> {
    let stored: Vec<(String, Option<StoredCustom>)> = json(text.unwrap_or("[]"))?;
    let duties = stored.into_iter().map(|(key, custom)| {
        Ok(if is_member {
            Duties::from(&role::<Role>(key, custom)?)
        } else {
            Duties::from(&role::<StaffRole>(key, custom)?)
        })
    });
    let mut duties = duties.collect::<Result<Vec<_>, DbError>>()?;
    duties.sort_unstable_by(|one, other| one.key.cmp(&other.key));
    duties.dedup();
    Ok(duties)
}

/// The units gathered by [`REACH_OF_KEY`].
pub(super) fn gathered_units(text: &str) -> Result<Vec<UnitId>, DbError> {
    Ok(units(json(text)?))
}

/// The grants gathered by [`GRANTS_OF_MEMBER`], sorted.
pub(crate) fn gathered_grants(text: Option<&str>) -> Result<Vec<RoleGrant>, DbError> {
    let all: Vec<(String, Option<Uuid>, Option<StoredCustom>)> = json(text.unwrap_or("[]"))?;
    let all = all.into_iter().map(|(key, unit, custom)| {
        Ok(RoleGrant { unit: unit.map(UnitId::from_uuid), role: role(key, custom)? })
    });
    let mut all = all.collect::<Result<Vec<_>, DbError>>()?;
    all.sort_unstable();
    Ok(all)
}

/// Stores a member's roles in units and custom roles, which were those of `had`. The other roles in the whole
/// company follow `members.roles` by a trigger.
pub(crate) fn save_placed_grants(
    conn: &mut Conn,
    user: UserId,
    (had, grants): (&[RoleGrant], &[RoleGrant]),
) -> Result<(), DbError> {
    let (had, placed) = (placed(had), placed(grants));
    if had == placed {
        return Ok(());
    }
    if !had.is_empty() {
        let old = g::table.filter(g::user_id.eq(Db(user)));
        let old = old.filter(g::unit_id.is_not_null().or(g::role_id.is_not_null()));
        diesel::delete(old).execute(conn)?;
    }
    let rows = placed.iter().map(|(unit, role)| (role.as_str(), role.custom(), *unit));
    insert(conn, user, rows)
}

/// The grants that `members.roles` does not have.
fn placed(grants: &[RoleGrant]) -> BTreeSet<(Option<UnitId>, &MemberRole)> {
    let placed = grants.iter().filter(|grant| !is_in_old_column(grant));
    placed.map(|grant| (grant.unit, &grant.role)).collect()
}

/// Whether `members.roles` has the grant: a role in code in the whole company.
pub(crate) fn is_in_old_column(grant: &RoleGrant) -> bool {
    grant.unit.is_none() && grant.role.custom().is_none()
}

/// Stores the roles of staff, which were `had`. The first follows `users.staff_role` by a trigger.
pub(super) fn save_staff_roles(
    conn: &mut Conn,
    user: UserId,
    (had, roles): (&[OperatorRole], &[OperatorRole]),
) -> Result<(), DbError> {
    let same = had.iter().map(OperatorRole::as_str).eq(roles.iter().map(OperatorRole::as_str));
    let Some((first, others)) = roles.split_first().filter(|_| !same) else {
        return Ok(());
    };
    if !had.is_empty() {
        let old = g::table.filter(g::user_id.eq(Db(user))).filter(g::role.ne(first.as_str()));
        diesel::delete(old).execute(conn)?;
    }
    insert(conn, user, others.iter().map(|role| (role.as_str(), role.custom(), None)))
}

/// Adds roles by key, each with its custom role, in a unit or at none, in one statement.
fn insert<'a>(
    conn: &mut Conn,
    user: UserId,
    roles: impl Iterator<Item = (&'a str, Option<RoleId>, Option<UnitId>)>,
) -> Result<(), DbError> {
    let rows: Vec<_> = roles
        .map(|(key, custom, unit)| {
            (
                g::id.eq(Db(fresh_id::<()>().uuid())),
                g::user_id.eq(Db(user)),
                g::role.eq(key),
                g::unit_id.eq(unit.map(Db)),
                g::role_id.eq(custom.map(Db)),
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
