//! `GET /v1/api-keys/{id}`.

use actix_web::{get, web};
use persistence::identity::api_keys;

use crate::kernel::access::permission::ReadApiKeys;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::ApiKeyKey;
use crate::views::api_key::ApiKeyView;

/// Get an API key
///
/// Shows its permissions and its last use; never the key itself.
#[utoipa::path(
    params(ApiKeyKey),
    responses((status = 200, body = ApiKeyView)),
    security(("bearer" = ["api_keys.read"]))
)]
#[get("/api-keys/{id}")]
pub(super) async fn get_api_key(
    caller: ResourceCaller<ReadApiKeys>,
    id: web::Path<ApiKeyKey>,
) -> Answered {
    caller
        .read(move |conn, caller| {
            let key = api_keys::find(conn, caller.scope(), **id)?;
            Answer::ok(&ApiKeyView::from(&caller.authorize(key)?))
        })
        .await
}
