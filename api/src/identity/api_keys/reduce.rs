//! Keys whose maker has lost rights: they lose the same.

use domain::identity::{Permission, Reduced, UserId};
use persistence::Conn;
use persistence::identity::api_keys;
use serde::Serialize;
use utoipa::ToSchema;

use super::revoke_api_key::store_key;
use crate::occasion::Occasion;
use crate::problem::Problem;
use crate::wire::ApiKeyKey;

/// An API key that may do less than before, as its maker does.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReducedKey {
    /// Its id.
    id: ApiKeyKey,
    /// What it is for.
    #[schema(example = "ERP of Acme")]
    name: String,
    /// What it may do no more.
    #[schema(example = json!(["members.update"]))]
    scopes_lost: Vec<&'static str>,
    /// Whether it is worth nothing any more: no scope was left, or its maker is disabled.
    revoked: bool,
}

impl From<&Reduced> for ReducedKey {
    fn from(Reduced { key, lost }: &Reduced) -> Self {
        Self {
            id: key.id.into(),
            name: key.name.clone(),
            scopes_lost: lost.iter().map(|scope| scope.as_str()).collect(),
            revoked: key.revoked_at.is_some(),
        }
    }
}

/// Takes from all keys that this user made what the user may do no more: what is left is within `held`.
/// In the transaction that takes it from the user. The keys that lost something.
pub(crate) fn hold_keys_of(
    conn: &mut Conn,
    maker: UserId,
    held: &[Permission],
    now: &Occasion,
) -> Result<Vec<ReducedKey>, Problem> {
    let made = api_keys::lock_made_by(conn, maker)?;
    let reduced = made.into_iter().filter_map(|key| key.held_to(held, now.wall));
    let mut told = Vec::new();
    for reduced in reduced {
        store_key(conn, &reduced.key, now)?;
        told.push(ReducedKey::from(&reduced));
    }
    Ok(told)
}
