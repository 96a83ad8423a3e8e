//! Rights of an API key, read anew for every request: a revoked key is refused at the next one.

use std::net::IpAddr;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use domain::identity::KeyText;
use persistence::identity::api_keys::{self, KeyRights};

use super::credential::unknown_key;
use super::rights::{Rights, Source};
use crate::kernel::problem::Problem;
use crate::kernel::state::State;

/// Rights of the key at this moment, when used from this address.
pub(crate) async fn current(
    state: &State,
    shown: KeyText,
    from: Option<IpAddr>,
) -> Result<Rights, Problem> {
    let lookup = shown.lookup().to_owned();
    let found = state
        .store
        .read::<_, Problem, _>(move |conn| Ok(api_keys::find_key_rights(conn, &lookup)?))
        .await?;
    let found = found.filter(|found| is_same(found, &shown)).ok_or_else(unknown_key)?;
    let now = state.clock.wall();
    if let Err(over) = found.key.check(from, now) {
        // The log names the refused key that is still in use.
        tracing::Span::current().record("user", tracing::field::display(found.key.user));
        return Err(over.into());
    }
    state.last_use.note(found.key.id, now);
    Ok(found.into())
}

/// In constant time for every wrong secret.
fn is_same(found: &KeyRights, shown: &KeyText) -> bool {
    let (stored, shown) = (found.secret_hash.as_bytes(), shown.hash());
    verify_slices_are_equal(stored, shown.as_bytes()).is_ok()
}

impl From<KeyRights> for Rights {
    fn from(found: KeyRights) -> Self {
        let grants = found.grants();
        let KeyRights { key, email, off, .. } = found;
        Self {
            user: key.user,
            name: key.name,
            email,
            otp_enabled: false,
            must_enrol: false,
            member: None,
            grants,
            loan: None,
            off,
            session: None,
            actor: None,
            source: Source::Key,
        }
    }
}
