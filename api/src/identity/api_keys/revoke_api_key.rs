//! `POST /v1/api-keys/{id}/revoke`.

use actix_web::{post, web};
use domain::events::EventType;
use domain::identity::{ApiKey, UserId};
use persistence::Conn;
use persistence::identity::api_keys;

use super::wire::ApiKeyView;
use crate::answer::Answer;
use crate::caller::CallerOn;
use crate::events::{Subject, record};
use crate::identity::permission::RevokeApiKeys;
use crate::occasion::Occasion;
use crate::problem::{Answered, Problem};
use crate::state::State;
use crate::wire::ApiKeyKey;
use crate::write::NoBody;

/// Revoke an API key
///
/// It is refused at the very next request; requests under way are answered. Once revoked, it stays so; a
/// second revocation changes nothing. `last_used_at` says when it was used for the last time.
#[utoipa::path(
    params(ApiKeyKey),
    responses((status = 200, body = ApiKeyView)),
    security(("bearer" = ["api_keys.revoke"]))
)]
#[post("/api-keys/{id}/revoke")]
pub(super) async fn revoke_api_key(
    caller: CallerOn<RevokeApiKeys>,
    id: web::Path<ApiKeyKey>,
) -> Answered {
    let id = **id;
    // Whoever revokes a key that leaked asks this first. What cannot be written now is written later.
    let State { last_use, store, .. } = caller.state();
    last_use.write(store).await.ok();
    caller
        .write(&NoBody)
        .run(move |conn, caller, now| {
            let key = caller.admit(api_keys::lock(conn, caller.scope(), id)?)?;
            caller.if_match(key.version)?;
            let Some(revoked) = key.clone().revoked(now.wall) else {
                return Answer::ok(&ApiKeyView::from(&key));
            };
            store_end(conn, &revoked, now)?;
            Answer::ok(&ApiKeyView::from(&revoked))
        })
        .await
}

/// Ends all keys that this user made: they have seen them. In the transaction that disables the user.
pub(crate) fn revoke_keys_of(
    conn: &mut Conn,
    maker: UserId,
    now: &Occasion,
) -> Result<(), Problem> {
    let made = api_keys::lock_made_by(conn, maker)?;
    let revoked = made.into_iter().filter_map(|key| key.revoked(now.wall));
    for key in revoked {
        store_end(conn, &key, now)?;
    }
    Ok(())
}

fn store_end(conn: &mut Conn, key: &ApiKey, now: &Occasion) -> Result<(), Problem> {
    api_keys::save_revoked(conn, key)?;
    let view = ApiKeyView::from(key);
    let subject = Subject { id: key.id, version: key.version, company: key.company, view: &view };
    record(conn, EventType::ApiKeyRevoked, &subject, now)
}
