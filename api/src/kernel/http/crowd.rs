//! What is refused because too many are waiting already.

use std::time::Duration;

use actix_web::HttpMessage;
use actix_web::dev::ServiceRequest;
use actix_web::http::header::CONTENT_LENGTH;
use actix_web::web;
use futures_util::StreamExt;
use persistence::DbError;

use crate::kernel::problem::Problem;
use crate::kernel::state::State;

/// The largest body that is read for nothing, and how long for it is waited.
const SMALL: usize = 16 << 10;
const SOON: Duration = Duration::from_secs(1);

/// Refuses what would only wait: to say so at once, before a token is looked at, leaves the machine to
/// those who are served.
pub(super) async fn crowd(request: &mut ServiceRequest) -> Result<(), Problem> {
    let full = request.path().starts_with("/v1/")
        && request.app_data::<web::Data<State>>().is_some_and(|state| state.store.is_full());
    if !full {
        return Ok(());
    }
    take_in(request).await;
    Err(DbError::Busy.into())
}

/// Reads a small body that nobody will look at. Left unread it would cost the caller their connection, and
/// who is told to come back would first have to make a new one: more work for both, at the worst moment.
async fn take_in(request: &mut ServiceRequest) {
    let length = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if length.and_then(|length| length.parse().ok()).is_some_and(|length: usize| length <= SMALL) {
        let mut body = request.take_payload();
        let all = async { while let Some(Ok(_part)) = body.next().await {} };
        // Too slow is as good as left unread: the framework closes the connection.
        let _in_time = actix_web::rt::time::timeout(SOON, all).await;
    }
}
