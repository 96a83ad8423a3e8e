//! What every worker thread shares.

use std::sync::atomic::{AtomicBool, Ordering};

use chrono::TimeDelta;
use persistence::Store;

use crate::clock::Clock;
use crate::identity::keys::{Keys, Vault};
use crate::identity::passwords::Passwords;
use crate::identity::throttle::Throttle;
use crate::identity::tokens::Tokens;
use crate::page::Sealer;

/// The application's state, behind one `web::Data`.
pub struct State {
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    pub(crate) tokens: Tokens,
    pub(crate) vault: Vault,
    pub(crate) sealer: Sealer,
    pub(crate) passwords: Passwords,
    pub(crate) throttle: Throttle,
    draining: AtomicBool,
}

impl State {
    /// The state over an open store.
    pub(crate) fn new(store: Store, clock: Clock, keys: Keys, access_lifetime: TimeDelta) -> Self {
        Self {
            sealer: keys.sealer(),
            tokens: Tokens::new(keys.ring, access_lifetime),
            vault: keys.vault,
            store,
            clock,
            passwords: Passwords::new(),
            throttle: Throttle::default(),
            draining: AtomicBool::new(false),
        }
    }

    /// Whether this server is about to stop.
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Acquire)
    }

    /// From now on `/readyz` says no.
    pub(crate) fn drain(&self) {
        self.draining.store(true, Ordering::Release);
    }
}
