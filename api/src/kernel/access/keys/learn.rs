//! Processes learn of a rotation without a restart: every few seconds, and when a token names a key
//! that they do not know.

use std::time::Duration;

use actix_web::rt::time::interval;
use actix_web::web;

use super::Ring;
use super::error::KeysError;
use crate::kernel::state::State;

const LEARNING: Duration = Duration::from_secs(5);

/// Reads the keys anew, for ever.
pub(crate) async fn keep_learning(state: web::Data<State>) {
    let mut beat = interval(LEARNING);
    loop {
        beat.tick().await;
        learn(&state).await;
    }
}

/// Reads the keys anew; what cannot be read leaves those that are known.
pub(crate) async fn learn(state: &State) {
    match read(state).await {
        Ok(ring) if state.tokens.ring().is_same(&ring) => {}
        Ok(ring) => {
            state.tokens.follow(ring);
            tracing::info!("there are other signing keys now");
        }
        Err(error) => tracing::warn!(%error, "the signing keys cannot be read anew"),
    }
}

async fn read(state: &State) -> Result<Ring, KeysError> {
    Ring::read(&state.key_place.load().await?)
}
