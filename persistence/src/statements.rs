//! Counts and records the statements sent: for the operator's metrics, and for tests of the hot requests'
//! statement counts and query plans.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use diesel::connection::{Instrumentation, InstrumentationEvent};

/// The statements of a store's reads and writes, without BEGIN, COMMIT and ROLLBACK.
#[derive(Debug, Default)]
pub struct Statements {
    sent: AtomicI64,
    texts: OnceLock<Mutex<BTreeSet<String>>>,
}

impl Statements {
    /// Number of statements sent since the store was opened.
    pub fn sent(&self) -> i64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// Starts recording the distinct statement texts; for tests.
    pub fn keep_texts(&self) {
        self.texts.get_or_init(Mutex::default);
    }

    /// The texts sent since [`Statements::keep_texts`], in the SQL of their database.
    pub fn texts(&self) -> Vec<String> {
        let Some(texts) = self.texts.get() else { return Vec::new() };
        texts.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    fn add(&self, number: i64) {
        self.sent.fetch_add(number, Ordering::Relaxed);
    }
}

/// Reports a connection's statements.
pub(crate) struct Witness {
    statements: Arc<Statements>,
    failures: Arc<AtomicU64>,
}

impl Witness {
    /// Counts all statements in `statements` and the failed ones in `failures`.
    pub(crate) fn new(statements: &Arc<Statements>, failures: &Arc<AtomicU64>) -> Self {
        Self { statements: Arc::clone(statements), failures: Arc::clone(failures) }
    }
}

impl Instrumentation for Witness {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartQuery { query, .. } => {
                self.statements.add(1);
                if let Some(texts) = self.statements.texts.get() {
                    let text = query.to_string();
                    // Diesel appends the values.
                    let text = text.split(" -- binds:").next().unwrap_or(&text).to_owned();
                    texts.lock().unwrap_or_else(PoisonError::into_inner).insert(text);
                }
            }
            // Each of these is also counted as a statement above, before or after.
            InstrumentationEvent::BeginTransaction { .. }
            | InstrumentationEvent::CommitTransaction { .. }
            | InstrumentationEvent::RollbackTransaction { .. } => self.statements.add(-1),
            InstrumentationEvent::FinishQuery { error: Some(_), .. } => {
                self.failures.fetch_add(1, Ordering::Relaxed);
            }
            _ => {}
        }
    }
}
