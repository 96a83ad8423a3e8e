//! `POST /v1/api-keys/{id}/revoke`.

use actix_web::{post, web};
use persistence::identity::api_keys;

use crate::flows::reduce_keys::store_key;
use crate::kernel::access::permission::RevokeApiKeys;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::state::State;
use crate::kernel::wire::ApiKeyKey;
use crate::kernel::write::NoBody;
use crate::views::api_key::ApiKeyView;

/// Revoke an API key
///
/// The key is refused from the next request on; requests in progress complete. Revocation is final, and
/// revoking again has no effect. `last_used_at` shows the last use.
#[utoipa::path(
    params(ApiKeyKey),
    responses((status = 200, body = ApiKeyView)),
    security(("bearer" = ["api_keys.revoke"]))
)]
#[post("/api-keys/{id}/revoke")]
pub(super) async fn revoke_api_key(
    caller: ResourceCaller<RevokeApiKeys>,
    id: web::Path<ApiKeyKey>,
) -> Answered {
    let id = **id;
    // Writes pending last uses first: a caller revoking a leaked key needs them. A failed write is
    // retried later.
    let State { last_use, store, .. } = caller.state();
    last_use.write(store).await.ok();
    caller
        .write(&NoBody)
        .run(move |conn, caller, ctx| {
            let key = caller.authorize(api_keys::lock(conn, caller.scope(), id)?)?;
            caller.if_match(key.version)?;
            let Some(revoked) = key.clone().revoked(ctx.wall) else {
                return Answer::ok(&ApiKeyView::from(&key));
            };
            store_key(conn, &revoked, ctx)?;
            Answer::ok(&ApiKeyView::from(&revoked))
        })
        .await
}
