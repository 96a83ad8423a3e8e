//! SQLite's short reads run on the caller's own thread; each thread keeps its connection.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::connection::{Conn, Source};
use crate::error::DbError;

thread_local! {
    // One connection per open store: tests open several in one process.
    static CONNECTIONS: RefCell<HashMap<u64, Conn>> = RefCell::new(HashMap::new());
}

static STORES: AtomicU64 = AtomicU64::new(0);

pub(super) struct Reader {
    source: Source,
    store: u64,
}

impl Reader {
    pub(super) fn new(source: &Source) -> Self {
        Self { source: source.clone(), store: STORES.fetch_add(1, Ordering::Relaxed) }
    }

    pub(super) fn run<T, E: From<DbError>>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        // Taken out while in use: a panic then drops the connection instead of leaving it in an unknown state.
        let kept = CONNECTIONS.with_borrow_mut(|kept| kept.remove(&self.store));
        let mut conn = match kept {
            Some(conn) => conn,
            None => self.source.connect()?,
        };
        let answer = work(&mut conn);
        CONNECTIONS.with_borrow_mut(|kept| kept.insert(self.store, conn));
        answer
    }
}
