//! Processes pick up a key rotation without a restart: every few seconds, and when a token names an unknown
//! key.

use std::time::Duration;

use actix_web::rt::time::interval;
use actix_web::web;

use super::Ring;
use super::error::KeysError;
use crate::kernel::state::State;

const LEARNING: Duration = Duration::from_secs(5);

/// Reloads the keys periodically, forever.
pub(crate) async fn keep_learning(state: web::Data<State>) {
    let mut beat = interval(LEARNING);
    loop {
        beat.tick().await;
        learn(&state).await;
    }
}

/// Reloads the keys; on failure the known keys stay.
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
