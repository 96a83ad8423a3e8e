//! API keys and their rights.

mod row;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::companies::{CompanyId, UnitId};
use domain::identity::{ApiKey, ApiKeyId, Grants, RoleId, Scope, TurnedOff, UserId};
use serde_json::Value;
use uuid::Uuid;

use self::row::KeyRow;
use super::grants::{REACH_OF_KEY, gathered_units};
use super::rights::switches;
use crate::connection::MultiBackend;
use crate::page::Slice;
use crate::schema::{api_keys as k, role_grants as g, users as u};
use crate::settings::turned_off;
use crate::sql::{At, OwnedBy, Shared, one_of, row_before, visible};
use crate::{Conn, Db, DbError, Locked};

/// The rights of a request with a key, and the hash to check the key against.
#[derive(Debug, Clone)]
pub struct KeyRights {
    /// The key.
    pub key: ApiKey,
    /// The hash of its text.
    pub secret_hash: String,
    /// The login of the key's user; it cannot be used to log in.
    pub email: String,
    /// The units that the key reaches, if it is bound to one.
    pub reaches: Option<Vec<UnitId>>,
    /// The switches that are off for the key's company.
    pub off: TurnedOff,
}

/// The key with its hash, its user's email, the version of the switches and the units that it reaches.
type RightsRow = (KeyRow, String, String, Option<Db<Uuid>>, Option<String>);

/// The unique email address of a key's user; mail to it goes nowhere (RFC 2606).
fn address(id: ApiKeyId) -> String {
    format!("{id}@api-keys.invalid")
}

/// Adds a key and its user.
pub fn insert(conn: &mut Conn, key: &ApiKey, secret_hash: &str) -> Result<(), DbError> {
    diesel::insert_into(u::table)
        .values((
            u::id.eq(Db(key.user)),
            u::email.eq(address(key.id)),
            u::name.eq(&key.name),
            u::active.eq(true),
            u::token_version.eq(1_i64),
            u::version.eq(1_i64),
            u::created_at.eq(Db(key.created_at)),
            u::kind.eq("integration"),
        ))
        .execute(conn)?;
    diesel::insert_into(k::table)
        .values((KeyRow::from(key), k::secret_hash.eq(secret_hash)))
        .execute(conn)?;
    Ok(())
}

/// Number of active keys of this company; without a company: of the operator. Two counts, each over one index
/// range, so that expired keys cost nothing.
pub fn count_in_force(
    conn: &mut Conn,
    company: Option<CompanyId>,
    now: DateTime<Utc>,
) -> Result<i64, DbError> {
    let mut count = 0;
    for ends in [false, true] {
        let keys = k::table.filter(k::revoked_at.is_null()).count().into_boxed::<MultiBackend>();
        let keys = match company {
            Some(company) => keys.filter(k::company_id.eq(Db(company))),
            None => keys.filter(k::company_id.is_null()),
        };
        let keys = if ends {
            keys.filter(k::expires_at.gt(Db(now)))
        } else {
            keys.filter(k::expires_at.is_null())
        };
        count += keys.get_result::<i64>(conn)?;
    }
    Ok(count)
}

/// The rights of the key that begins with `lookup`: the only read to authenticate a request.
pub fn find_key_rights(conn: &mut Conn, lookup: &str) -> Result<Option<KeyRights>, DbError> {
    let row = k::table
        .inner_join(u::table.on(u::id.eq(k::user_id)))
        .filter(k::lookup.eq(lookup))
        .filter(u::active.eq(true))
        .select((KeyRow::as_select(), k::secret_hash, u::email, switches!(), REACH_OF_KEY))
        .first::<RightsRow>(conn)
        .optional()?;
    let Some((row, secret_hash, email, switches, reaches)) = row else { return Ok(None) };
    let key = ApiKey::try_from(row)?;
    let off = key.company.map(|company| turned_off(conn, company, switches)).transpose()?;
    let off = off.unwrap_or_default();
    let reaches = reaches.as_deref().map(gathered_units).transpose()?;
    Ok(Some(KeyRights { key, secret_hash, email, reaches, off }))
}

/// The key, if the caller may see it: staff see all keys, a company its own.
pub fn find(conn: &mut Conn, scope: &Scope, id: ApiKeyId) -> Result<Option<ApiKey>, DbError> {
    let query = within(scope).filter(k::id.eq(Db(id))).select(KeyRow::as_select());
    query.first::<KeyRow>(conn).optional()?.map(ApiKey::try_from).transpose()
}

/// The key, locked until the transaction ends.
pub fn lock(conn: &mut Conn, scope: &Scope, id: ApiKeyId) -> Result<Option<ApiKey>, DbError> {
    let query = within(scope).filter(k::id.eq(Db(id))).select(KeyRow::as_select());
    Locked(query).get_result::<KeyRow>(conn).optional()?.map(ApiKey::try_from).transpose()
}

/// The keys inside `scope`. A key without a company belongs to the operator.
fn within<'a>(scope: &Scope) -> k::BoxedQuery<'a, MultiBackend> {
    let at = At::Columns { unit: "api_keys.unit_id", buyer: None };
    let owner = OwnedBy { company: k::company_id, user: Shared, at };
    visible(k::table.into_boxed(), scope, owner)
}

/// The unrevoked keys that these users made, locked in the order of their ids.
pub fn lock_made_by(conn: &mut Conn, makers: &[UserId]) -> Result<Vec<ApiKey>, DbError> {
    let query = k::table
        .filter(one_of(k::created_by, makers.iter().copied().map(UserId::uuid)))
        .filter(k::revoked_at.is_null())
        .order(k::id)
        .select(KeyRow::as_select());
    Locked(query).load::<KeyRow>(conn)?.into_iter().map(ApiKey::try_from).collect()
}

/// The makers of the keys of these units that are in force.
pub fn makers_at(
    conn: &mut Conn,
    units: &[UnitId],
    now: DateTime<Utc>,
) -> Result<BTreeSet<UserId>, DbError> {
    let makers: Vec<Db<UserId>> = k::table
        .filter(one_of(k::unit_id, units.iter().copied().map(UnitId::uuid)))
        .filter(k::revoked_at.is_null())
        .filter(k::expires_at.is_null().or(k::expires_at.gt(Db(now))))
        .select(k::created_by)
        .load(conn)?;
    Ok(makers.into_iter().map(|maker| maker.0).collect())
}

/// The makers of unrevoked keys that have this custom role.
pub fn makers_with(conn: &mut Conn, role: RoleId) -> Result<BTreeSet<UserId>, DbError> {
    let makers: Vec<Db<UserId>> = k::table
        .inner_join(g::table.on(g::user_id.eq(k::created_by)))
        .filter(g::role_id.eq(Db(role)))
        .filter(k::revoked_at.is_null())
        .select(k::created_by)
        .load(conn)?;
    Ok(makers.into_iter().map(|maker| maker.0).collect())
}

/// The keys of these units that are in force, locked in the order of their ids.
pub fn lock_at(
    conn: &mut Conn,
    units: &[UnitId],
    now: DateTime<Utc>,
) -> Result<Vec<ApiKey>, DbError> {
    let query = k::table
        .filter(one_of(k::unit_id, units.iter().copied().map(UnitId::uuid)))
        .filter(k::revoked_at.is_null())
        .filter(k::expires_at.is_null().or(k::expires_at.gt(Db(now))))
        .order(k::id)
        .select(KeyRow::as_select());
    Locked(query).load::<KeyRow>(conn)?.into_iter().map(ApiKey::try_from).collect()
}

/// The keys the caller may see, newest first; optionally of one company.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    company: Option<CompanyId>,
    slice: Slice,
) -> Result<Vec<ApiKey>, DbError> {
    let mut query = within(scope)
        .filter(row_before((k::created_at, k::id), slice.bounds()))
        .order((k::created_at.desc(), k::id.desc()))
        .limit(slice.limit)
        .select(KeyRow::as_select());
    if let Some(company) = company {
        query = query.filter(k::company_id.eq(Db(company)));
    }
    query.load::<KeyRow>(conn)?.into_iter().map(ApiKey::try_from).collect()
}

/// Stores the scopes and the end of a locked key.
pub fn save(conn: &mut Conn, key: &ApiKey) -> Result<(), DbError> {
    let scopes: Value = key.scopes.iter().map(|scope| scope.as_str()).collect();
    diesel::update(k::table.filter(k::id.eq(Db(key.id))))
        .set((
            k::scopes.eq(Db(scopes)),
            k::revoked_at.eq(key.revoked_at.map(Db)),
            k::version.eq(key.version),
        ))
        .execute(conn)?;
    Ok(())
}

/// Stores the last use of a key, unless a later use is stored already.
pub fn note_use(conn: &mut Conn, id: ApiKeyId, at: DateTime<Utc>) -> Result<(), DbError> {
    let earlier = k::last_used_at.is_null().or(k::last_used_at.lt(Db(at)));
    diesel::update(k::table.filter(k::id.eq(Db(id))).filter(earlier))
        .set(k::last_used_at.eq(Db(at)))
        .execute(conn)?;
    Ok(())
}

/// What the key that acts as this user holds; `None` if the key was revoked.
pub fn grants_of(conn: &mut Conn, user: UserId) -> Result<Option<Grants>, DbError> {
    let row: Option<(KeyRow, Option<String>)> = k::table
        .filter(k::user_id.eq(Db(user)))
        .filter(k::revoked_at.is_null())
        .select((KeyRow::as_select(), REACH_OF_KEY))
        .first(conn)
        .optional()?;
    row.map(|(row, reaches)| {
        let reaches = reaches.as_deref().map(gathered_units).transpose()?;
        Ok(held(&row.try_into()?, reaches))
    })
    .transpose()
}

impl KeyRights {
    /// What the key holds.
    pub fn grants(&self) -> Grants {
        held(&self.key, self.reaches.clone())
    }
}

/// A key with a unit holds nothing beyond it, even if no units that it reaches were read.
fn held(key: &ApiKey, reaches: Option<Vec<UnitId>>) -> Grants {
    let unit = key.unit.map(|unit| (unit, reaches.unwrap_or_default()));
    Grants::of_key((key.user, key.company), &key.scopes, unit)
}

/// The makers of the keys that act as these users.
pub fn makers(conn: &mut Conn, users: &[UserId]) -> Result<Vec<UserId>, DbError> {
    let users = users.iter().copied().map(Db);
    let makers: Vec<Db<UserId>> =
        k::table.filter(k::user_id.eq_any(users)).select(k::created_by).load(conn)?;
    Ok(makers.into_iter().map(|maker| maker.0).collect())
}

/// Pairs of a user that a key acts as and the key's maker, of these users.
pub fn makers_of(conn: &mut Conn, users: &[UserId]) -> Result<Vec<(UserId, UserId)>, DbError> {
    let makers: Vec<(Db<UserId>, Db<UserId>)> = k::table
        .filter(one_of(k::user_id, users.iter().copied().map(UserId::uuid)))
        .select((k::user_id, k::created_by))
        .load(conn)?;
    Ok(makers.into_iter().map(|(user, maker)| (user.0, maker.0)).collect())
}
