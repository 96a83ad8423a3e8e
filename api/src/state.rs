//! What every worker thread shares.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::identity::StaffOtp;
use persistence::Store;

use crate::clock::Clock;
use crate::config::Config;
use crate::identity::keys::Keys;
use crate::identity::passwords::Passwords;
use crate::identity::throttle::Throttle;
use crate::identity::tokens::Tokens;
use crate::mail::Post;
use crate::page::Sealer;
use crate::proxies::Proxies;
use crate::server::StartError;
use crate::vault::Vault;

/// The application's state, behind one `web::Data`.
pub struct State {
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    pub(crate) tokens: Tokens,
    pub(crate) sealer: Sealer,
    pub(crate) vault: Arc<Vault>,
    pub(crate) staff_otp: StaffOtp,
    pub(crate) passwords: Passwords,
    pub(crate) throttle: Arc<Throttle>,
    /// Requests for new passwords, each of which counts.
    pub(crate) resets: Arc<Throttle>,
    pub(crate) post: Option<Arc<Post>>,
    pub(crate) proxies: Proxies,
    draining: AtomicBool,
}

impl State {
    /// The state over an open store.
    pub(crate) fn new(
        store: Store,
        clock: Clock,
        keys: &Keys,
        config: &Config,
    ) -> Result<Self, StartError> {
        Ok(Self {
            store,
            clock,
            tokens: keys.tokens(),
            sealer: keys.sealer(),
            vault: Arc::new(keys.vault()?),
            staff_otp: config.login.staff_otp,
            passwords: Passwords::new(),
            throttle: Arc::new(Throttle::new(
                "too_many_failed_logins",
                "Too many failed logins for this name from this address.",
            )),
            resets: Arc::new(Throttle::new(
                "too_many_password_resets",
                "Too many requests for a new password for this name from this address.",
            )),
            post: Post::open(&config.mail)?.map(Arc::new),
            proxies: Proxies::new(config.login.trusted_proxies.clone()),
            draining: AtomicBool::new(false),
        })
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
