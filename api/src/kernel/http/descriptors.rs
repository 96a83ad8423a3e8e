//! Descriptors: each connection takes one, and a server without any takes no connection, opens no file and
//! reaches no database.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// The most that are asked for: beyond, a process that walks through all of them takes its time.
const MOST: u64 = 1 << 20;
/// What is left to files, the database and other services.
const OWN: u64 = 256;

/// Raises the soft limit, which is for programs that use `select`, to the hard one, which is the operator's.
pub(crate) fn raise() {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let wanted = maximum.unwrap_or(MOST).min(MOST);
    if current.is_none_or(|current| current >= wanted) {
        return;
    }
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum }) {
        tracing::warn!(%error, ?current, "the limit of open files cannot be raised");
    }
}

/// How many connections there may be: past that, further ones wait to be taken.
pub(crate) fn connections() -> usize {
    let limit = getrlimit(Resource::Nofile).current.unwrap_or(MOST).min(MOST);
    usize::try_from(limit.saturating_sub(OWN).max(limit / 2)).unwrap_or(usize::MAX)
}
