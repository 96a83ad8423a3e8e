//! API keys whose creator lost permissions lose the same.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::companies::UnitId;
use domain::events::EventType;
use domain::identity::{ApiKey, Grants, RoleId, UserId};
use persistence::Conn;
use persistence::identity::api_keys;

use crate::kernel::access::in_person::held_by_member;
use crate::kernel::access::rights::held_by;
use crate::kernel::context::WriteContext;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::Problem;
use crate::views::api_key::{ApiKeyView, ReducedKey};

/// Reduces all keys that this user created to scopes within `held`, in the transaction that takes permissions
/// from the user. Returns the keys that lost scopes.
pub(crate) fn hold_keys_of(
    conn: &mut Conn,
    maker: UserId,
    held: &Grants,
    ctx: &WriteContext,
) -> Result<Vec<ReducedKey>, Problem> {
    let made = api_keys::lock_made_by(conn, &[maker])?;
    let reduced = made.into_iter().filter_map(|key| key.held_to(held, ctx.wall));
    let mut told = Vec::new();
    for reduced in reduced {
        store_key(conn, &reduced.key, ctx)?;
        told.push(ReducedKey::from(&reduced));
    }
    Ok(told)
}

/// Keys at stake in a change, and what the users that created them hold before it.
pub(crate) struct KeysAtStake {
    keys: At,
    before: BTreeMap<UserId, Grants>,
}

/// Keys that a change may reduce.
enum At {
    /// Those bound to these units.
    Units(Vec<UnitId>),
    /// Those made by the users.
    Makers,
}

impl KeysAtStake {
    /// The keys of these units that are in force, before the tree of the units changes. Staff reach every unit, so
    /// their keys lose nothing.
    pub(crate) fn of_units(
        conn: &mut Conn,
        units: Vec<UnitId>,
        now: DateTime<Utc>,
    ) -> Result<Self, Problem> {
        let makers = api_keys::makers_at(conn, &units, now)?;
        Ok(Self { before: held_by_all(conn, makers, held_by_member)?, keys: At::Units(units) })
    }

    /// The keys made by users with this role, before the role loses permissions.
    pub(crate) fn of_role(conn: &mut Conn, role: RoleId) -> Result<Self, Problem> {
        let makers = api_keys::makers_with(conn, role)?;
        Ok(Self { before: held_by_all(conn, makers, held_by)?, keys: At::Makers })
    }

    /// Takes from the keys the scopes that their creators lost, in the transaction that made the change. Scopes that an
    /// earlier change left beyond the creator's roles stay. Returns the keys that lost scopes.
    pub(crate) fn hold(
        &self,
        conn: &mut Conn,
        ctx: &WriteContext,
    ) -> Result<Vec<ReducedKey>, Problem> {
        let makers = self.before.keys().copied().collect();
        let after = held_by_all(conn, makers, held_by)?;
        if after == self.before {
            return Ok(Vec::new());
        }
        let mut told = Vec::new();
        for key in self.lock(conn, ctx)? {
            let maker = key.created_by;
            let (Some(before), Some(after)) = (self.before.get(&maker), after.get(&maker)) else {
                continue;
            };
            if let Some(reduced) = key.held_through((before, after), ctx.wall) {
                store_key(conn, &reduced.key, ctx)?;
                told.push(ReducedKey::from(&reduced));
            }
        }
        Ok(told)
    }

    fn lock(&self, conn: &mut Conn, ctx: &WriteContext) -> Result<Vec<ApiKey>, Problem> {
        Ok(match &self.keys {
            At::Units(units) => api_keys::lock_at(conn, units, ctx.wall)?,
            At::Makers => {
                let makers: Vec<_> = self.before.keys().copied().collect();
                api_keys::lock_made_by(conn, &makers)?
            }
        })
    }
}

/// What these users hold, by `held`; inactive ones are left out.
fn held_by_all(
    conn: &mut Conn,
    users: BTreeSet<UserId>,
    held: fn(&mut Conn, UserId) -> Result<Option<Grants>, Problem>,
) -> Result<BTreeMap<UserId, Grants>, Problem> {
    let mut all = BTreeMap::new();
    for user in users {
        if let Some(held) = held(conn, user)? {
            all.insert(user, held);
        }
    }
    Ok(all)
}

/// Stores a key with fewer scopes, or without any, and its event.
pub(crate) fn store_key(conn: &mut Conn, key: &ApiKey, ctx: &WriteContext) -> Result<(), Problem> {
    api_keys::save(conn, key)?;
    let kind = match key.revoked_at {
        Some(_) => EventType::ApiKeyRevoked,
        None => EventType::ApiKeyScopesReduced,
    };
    let view = ApiKeyView::from(key);
    let subject = Subject { id: key.id, version: key.version, company: key.company, view: &view };
    record(conn, kind, &subject, ctx)
}
