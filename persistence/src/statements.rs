//! Which statements are sent, and how many: for the operator's metrics, and for tests that hold the
//! hot requests to a number and to good plans.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use diesel::connection::{Instrumentation, InstrumentationEvent};

/// The statements of a store's reads and writes, without those that begin and end transactions.
#[derive(Debug, Default)]
pub struct Statements {
    sent: AtomicI64,
    texts: OnceLock<Mutex<BTreeSet<String>>>,
}

impl Statements {
    /// How many have been sent since the store was opened.
    pub fn sent(&self) -> i64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// From now on the texts are kept, each once; for tests.
    pub fn keep_texts(&self) {
        self.texts.get_or_init(Mutex::default);
    }

    /// The texts sent since [`Statements::keep_texts`], in their database's own words.
    pub fn texts(&self) -> Vec<String> {
        let Some(texts) = self.texts.get() else { return Vec::new() };
        texts.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    fn add(&self, number: i64) {
        self.sent.fetch_add(number, Ordering::Relaxed);
    }
}

/// What a connection tells of its statements.
pub(crate) struct Witness {
    statements: Arc<Statements>,
    failures: Arc<AtomicU64>,
}

impl Witness {
    /// Who counts the statements here, and there those that fail.
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
            // Each of these is a statement too, which has been counted above or will be.
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
