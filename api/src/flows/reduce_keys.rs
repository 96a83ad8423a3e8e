//! API keys whose creator lost permissions lose the same.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::companies::UnitId;
use domain::events::EventType;
use domain::identity::{ApiKey, Grants, UserId};
use persistence::Conn;
use persistence::identity::api_keys;

use crate::kernel::access::rights::held_by_member;
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
    let made = api_keys::lock_made_by(conn, maker)?;
    let reduced = made.into_iter().filter_map(|key| key.held_to(held, ctx.wall));
    let mut told = Vec::new();
    for reduced in reduced {
        store_key(conn, &reduced.key, ctx)?;
        told.push(ReducedKey::from(&reduced));
    }
    Ok(told)
}

/// Keys bound to units, and what the members that created them hold before the tree of the units changes.
pub(crate) struct KeysOfUnits {
    units: Vec<UnitId>,
    before: BTreeMap<UserId, Grants>,
}

impl KeysOfUnits {
    /// The keys of these units that are in force. Staff reach every unit, so their keys lose nothing.
    pub(crate) fn of(
        conn: &mut Conn,
        units: Vec<UnitId>,
        now: DateTime<Utc>,
    ) -> Result<Self, Problem> {
        let mut before = BTreeMap::new();
        for maker in api_keys::makers_at(conn, &units, now)? {
            if let Some(held) = held_by_member(conn, maker)? {
                before.insert(maker, held);
            }
        }
        Ok(Self { units, before })
    }

    /// Takes from the keys the scopes that their creators lost, in the transaction that changed the tree. Scopes
    /// that an earlier change left beyond the creator's roles stay.
    pub(crate) fn hold(&self, conn: &mut Conn, ctx: &WriteContext) -> Result<(), Problem> {
        let mut after = BTreeMap::new();
        for maker in self.before.keys() {
            if let Some(held) = held_by_member(conn, *maker)? {
                after.insert(*maker, held);
            }
        }
        if after == self.before {
            return Ok(());
        }
        for key in api_keys::lock_at(conn, &self.units, ctx.wall)? {
            let maker = key.created_by;
            let (Some(before), Some(after)) = (self.before.get(&maker), after.get(&maker)) else {
                continue;
            };
            if let Some(reduced) = key.held_through((before, after), ctx.wall) {
                store_key(conn, &reduced.key, ctx)?;
            }
        }
        Ok(())
    }
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
