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
use crate::wire::ApiKeyKey;
use crate::write::NoBody;

/// Revoke an API key
///
/// It is refused at the very next request. Once revoked, it stays so; a second revocation changes
/// nothing.
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
    caller
        .write(&NoBody)
        .run(move |conn, caller, now| {
            let key = caller.admit(api_keys::lock(conn, caller.scope(), id)?)?;
            caller.if_match(key.version)?;
            Answer::ok(&ApiKeyView::from(&revoke(conn, key, now)?))
        })
        .await
}

/// Ends a locked key and records it; one that has ended already stays as it is.
pub(in crate::identity) fn revoke(
    conn: &mut Conn,
    key: ApiKey,
    now: &Occasion,
) -> Result<ApiKey, Problem> {
    let Some(revoked) = key.clone().revoked(now.wall) else { return Ok(key) };
    api_keys::save_revoked(conn, &revoked)?;
    let view = ApiKeyView::from(&revoked);
    let subject =
        Subject { id: revoked.id, version: revoked.version, company: revoked.company, view: &view };
    record(conn, EventType::ApiKeyRevoked, &subject, now)?;
    Ok(revoked)
}
