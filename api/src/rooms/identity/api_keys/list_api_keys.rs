//! `GET /v1/api-keys`.

use actix_web::get;
use persistence::identity::api_keys;
use persistence::page::Position;

use super::wire::{ApiKeyFilter, ApiKeyList};
use crate::kernel::access::permission::ReadApiKeys;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::problem::Answered;
use crate::kernel::query::Query;
use crate::views::api_key::ApiKeyView;

/// List API keys
///
/// Newest first, including expired and revoked keys. A company sees its own; administrators of a business unit see the
/// keys bound to their units.
#[utoipa::path(
    params(ApiKeyFilter),
    responses((status = 200, body = ApiKeyList)),
    security(("bearer" = ["api_keys.read"]))
)]
#[get("/api-keys")]
pub(super) async fn list_api_keys(
    caller: Caller<ReadApiKeys>,
    query: Query<ApiKeyFilter>,
) -> Answered {
    let page = caller.page(query.limit, query.cursor.as_deref())?;
    caller
        .read(move |conn, caller| {
            let company = query.company_id.map(|company| *company);
            let keys = api_keys::list(conn, caller.scope(), company, page.slice())?;
            let (data, next_cursor) = page.fill(
                keys,
                |last| Position { at: last.created_at, id: last.id.uuid() },
                |row| Ok(ApiKeyView::from(&row)),
            )?;
            Answer::ok(&ApiKeyList { data, next_cursor })
        })
        .await
}
