//! State that all worker threads share.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{NaiveDate, TimeDelta};
use domain::catalog::NegativeStock;
use domain::identity::StaffOtp;
use ipnet::IpNet;
use persistence::{Conn, DbError, Store, billing};

use crate::kernel::access::keys::{Keys, KeysError, Place};
use crate::kernel::access::last_use::LastUse;
use crate::kernel::access::outside::Issuers;
use crate::kernel::access::passwords::Passwords;
use crate::kernel::access::rights::{Asking, asking};
use crate::kernel::access::successor::Successors;
use crate::kernel::access::throttle::Throttle;
use crate::kernel::access::tokens::Tokens;
use crate::kernel::access::told_logins::Told;
use crate::kernel::clock::Clock;
use crate::kernel::config::Config;
use crate::kernel::fingerprint::Fingerprints;
use crate::kernel::job::{Job, Jobs};
use crate::kernel::mail::{MailError, Post};
use crate::kernel::page::Sealer;
use crate::kernel::secret_box::SecretBox;
use crate::kernel::write::Allowance;

/// The state cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// The keys.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// Mail.
    #[error("mail: {0}")]
    Mail(#[from] MailError),
}

/// The application's state, behind one `web::Data`.
pub struct State {
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// Queue of requests that wait for their rights to be read.
    pub(crate) asking: Arc<Asking>,
    pub(crate) tokens: Tokens,
    pub(crate) key_place: Place,
    pub(crate) sealer: Sealer,
    pub(crate) secret_box: Arc<SecretBox>,
    pub(crate) fingerprints: Fingerprints,
    pub(crate) successors: Arc<Successors>,
    pub(crate) kept_answers: Allowance,
    pub(crate) staff_otp: StaffOtp,
    pub(crate) negative_stock: NegativeStock,
    pub(crate) passwords: Passwords,
    pub(crate) throttle: Arc<Throttle>,
    /// Failed logins of staff that were recorded.
    pub(crate) told: Told,
    /// Throttle of password-reset requests; each one counts.
    pub(crate) resets: Arc<Throttle>,
    pub(crate) post: Option<Arc<Post>>,
    pub(crate) last_use: LastUse,
    pub(crate) jobs: Jobs,
    pub(crate) trusted_proxies: Vec<IpNet>,
    pub(crate) issuers: Issuers,
    draining: AtomicBool,
}

impl State {
    /// The state over an open store; access tokens of these issuers are accepted beside our own.
    pub(crate) fn new(
        store: Store,
        clock: Clock,
        keys: Keys,
        issuers: Issuers,
        passwords: Passwords,
        jobs: Vec<&'static Job>,
        config: &Config,
    ) -> Result<Self, StateError> {
        let access_lifetime = TimeDelta::minutes(config.access_token_minutes.into());
        Ok(Self {
            sealer: keys.sealer(),
            secret_box: Arc::new(keys.secret_box()?),
            fingerprints: keys.fingerprints(),
            successors: Arc::new(keys.successors()),
            kept_answers: Allowance::new(u64::from(config.edge.kept_answers_mib) << 20),
            tokens: Tokens::new(keys.ring, access_lifetime),
            key_place: keys.place,
            store,
            clock,
            asking: Arc::new(asking()),
            staff_otp: config.login.staff_otp,
            negative_stock: config.negative_stock.into(),
            passwords,
            told: Told::default(),
            throttle: Arc::new(Throttle::new(
                "too_many_failed_logins",
                "Too many failed logins for this name from this address.",
            )),
            resets: Arc::new(Throttle::new(
                "too_many_password_resets",
                "Too many requests for a new password for this name from this address.",
            )),
            post: Post::open(&config.mail)?.map(Arc::new),
            last_use: LastUse::default(),
            jobs: Jobs::new(jobs, &config.jobs),
            trusted_proxies: config.trusted_proxies.clone(),
            issuers,
            draining: AtomicBool::new(false),
        })
    }

    /// Today in the seller's time zone.
    pub(crate) fn today(&self, conn: &mut Conn) -> Result<NaiveDate, DbError> {
        Ok(billing::seller_zone(conn)?.date(self.clock.now().at))
    }

    /// Whether this server is shutting down.
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Acquire)
    }

    /// Makes `/readyz` fail from now on.
    pub(crate) fn drain(&self) {
        self.draining.store(true, Ordering::Release);
    }
}
