//! API keys whose creator lost permissions lose the same.

use domain::events::EventType;
use domain::identity::{ApiKey, Grants, UserId};
use persistence::Conn;
use persistence::identity::api_keys;

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
