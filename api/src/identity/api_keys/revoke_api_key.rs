//! `POST /v1/api-keys/{id}/revoke`.

use actix_web::{post, web};
use domain::events::EventType;
use domain::identity::ApiKey;
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
            store_key(conn, &revoked, now)?;
            Answer::ok(&ApiKeyView::from(&revoked))
        })
        .await
}

/// Stores a key that may do less than before, or nothing any more, and what happened.
pub(super) fn store_key(conn: &mut Conn, key: &ApiKey, now: &Occasion) -> Result<(), Problem> {
    api_keys::save(conn, key)?;
    let kind = match key.revoked_at {
        Some(_) => EventType::ApiKeyRevoked,
        None => EventType::ApiKeyScopesReduced,
    };
    let view = ApiKeyView::from(key);
    let subject = Subject { id: key.id, version: key.version, company: key.company, view: &view };
    record(conn, kind, &subject, now)
}
