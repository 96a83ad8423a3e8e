//! File descriptors: each connection takes one. A server without any accepts no connection, opens no file and
//! reaches no database.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Maximum requested: with more, a process that iterates over all descriptors is slow.
const MOST: u64 = 1 << 20;
/// Descriptors reserved for files, the database and other services.
const OWN: u64 = 256;

/// Raises the soft limit, which exists for programs that use `select`, to the hard one, which is the
/// operator's.
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

/// Maximum of connections: further ones wait in the backlog.
pub(crate) fn connections() -> usize {
    let limit = getrlimit(Resource::Nofile).current.unwrap_or(MOST).min(MOST);
    usize::try_from(limit.saturating_sub(OWN).max(limit / 2)).unwrap_or(usize::MAX)
}
