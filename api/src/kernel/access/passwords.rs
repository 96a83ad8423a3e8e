//! Password hashes: Argon2id, never more in parallel than the machine has cores.

use std::num::NonZero;
use std::sync::Arc;
use std::thread::available_parallelism;

use actix_web::rt::task::spawn_blocking;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::identity::{BadPassword, Blocklist, check_password};
use secrecy::{ExposeSecret, SecretString};

use super::turns::{Lane, Turns};
use crate::kernel::problem::Problem;

/// Hash that the password of an unknown login is checked against.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGhhcyB0aGlzIQ$\
                       bm8gcGFzc3dvcmQgZW5kcyBhcyB0aGVzZSBieXRlcyE";

/// Hashes and checks passwords off the worker threads.
pub(crate) struct Passwords {
    blocklist: Blocklist,
    turns: Arc<Turns>,
}

/// OWASP's first choice for Argon2id: 19 MiB, two passes, one lane.
fn argon2() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// The hash of `password`, as stored. Slow by design: not for a worker thread.
pub(crate) fn hash(password: &SecretString) -> Result<String, Problem> {
    let hash = argon2().hash_password(password.expose_secret().as_bytes());
    hash.map(|hash| hash.to_string()).map_err(Problem::internal)
}

/// Whether `password` matches `stored`. Without a stored hash the same work is done, by the same code.
fn verify(password: &SecretString, stored: Option<&str>) -> bool {
    let hash = PasswordHash::new(stored.unwrap_or(NOBODYS));
    let fits = hash.is_ok_and(|hash| {
        argon2().verify_password(password.expose_secret().as_bytes(), &hash).is_ok()
    });
    fits && stored.is_some()
}

impl Passwords {
    /// A password service that forbids the passwords of this list.
    pub(crate) fn new(blocklist: Blocklist) -> Self {
        let cores = available_parallelism().map_or(1, NonZero::get);
        Self { blocklist, turns: Turns::new(cores) }
    }

    /// Whether `password` is allowed.
    pub(crate) fn check(&self, password: &str) -> Result<(), BadPassword> {
        check_password(password, &self.blocklist)
    }

    /// The hash of a new password, computed in a turn of this lane.
    pub(crate) async fn hash(&self, lane: Lane, password: SecretString) -> Result<String, Problem> {
        self.take_turn(lane, move || hash(&password)).await?
    }

    /// Whether `password` matches `stored`.
    pub(crate) async fn verify(
        &self,
        lane: Lane,
        password: SecretString,
        stored: Option<String>,
    ) -> Result<bool, Problem> {
        self.take_turn(lane, move || verify(&password, stored.as_deref())).await
    }

    async fn take_turn<T, F>(&self, lane: Lane, work: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let turn = self.turns.take(lane).await?;
        let done = spawn_blocking(move || {
            let result = work();
            drop(turn);
            result
        });
        done.await.map_err(Problem::internal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_argon2id_and_fits_its_password() {
        let stored = hash(&"correct horse".into()).unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(verify(&"correct horse".into(), Some(&stored)));
        assert!(!verify(&"battery staple".into(), Some(&stored)));
        assert!(!verify(&"correct horse".into(), None));
        let cost = |hash: &str| hash.split('$').take(4).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(cost(NOBODYS), cost(&stored), "the same work for an unknown name");
        assert!(PasswordHash::new(NOBODYS).is_ok() && NOBODYS.len() == stored.len());
    }
}
