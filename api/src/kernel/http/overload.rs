//! Load shedding: refuses requests when too many are waiting already.

use std::time::Duration;

use actix_web::HttpMessage;
use actix_web::dev::ServiceRequest;
use actix_web::http::header::CONTENT_LENGTH;
use actix_web::web;
use futures_util::StreamExt;
use persistence::DbError;

use crate::kernel::problem::Problem;
use crate::kernel::state::State;

/// Largest body to discard, and the time limit for it.
const SMALL: usize = 16 << 10;
const SOON: Duration = Duration::from_secs(1);

/// Refuses requests that would only wait. An immediate refusal, before authentication, leaves the machine to
/// the requests being served.
pub(super) async fn overload(request: &mut ServiceRequest) -> Result<(), Problem> {
    let full = request.path().starts_with("/v1/")
        && request.app_data::<web::Data<State>>().is_some_and(|state| state.store.is_full());
    if !full {
        return Ok(());
    }
    take_in(request).await;
    Err(DbError::Busy.into())
}

/// Discards a small body. Unread, it would cost the client its connection, and the retry would first have to
/// open a new one: more work for both, at the worst moment.
async fn take_in(request: &mut ServiceRequest) {
    let length = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if length.and_then(|length| length.parse().ok()).is_some_and(|length: usize| length <= SMALL) {
        let mut body = request.take_payload();
        let all = async { while let Some(Ok(_part)) = body.next().await {} };
        // A slow body is left unread: the framework closes the connection.
        let _in_time = actix_web::rt::time::timeout(SOON, all).await;
    }
}
