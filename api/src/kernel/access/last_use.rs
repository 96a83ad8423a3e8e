//! Time of last use of API keys: noted in memory by each request, written once a minute.

use std::collections::HashMap;
use std::mem;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use domain::identity::ApiKeyId;
use persistence::Store;
use persistence::identity::api_keys;

use crate::kernel::problem::Problem;

/// Uses that are not written yet, the last of each key.
#[derive(Default)]
pub(crate) struct LastUse(Mutex<HashMap<ApiKeyId, DateTime<Utc>>>);

impl LastUse {
    /// Notes a use; a request does no more than this.
    pub(crate) fn note(&self, key: ApiKeyId, at: DateTime<Utc>) {
        let mut uses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let last = uses.entry(key).or_insert(at);
        *last = at.max(*last);
    }

    /// Writes the noted uses; on failure they are kept for the next time.
    pub(crate) async fn write(&self, store: &Store) -> Result<(), Problem> {
        let uses = mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        if uses.is_empty() {
            return Ok(());
        }
        let noted = uses.clone();
        let written = store
            .write::<_, Problem, _>(move |conn| {
                for (key, at) in &noted {
                    api_keys::note_use(conn, *key, *at)?;
                }
                Ok(())
            })
            .await;
        if written.is_err() {
            for (key, at) in uses {
                self.note(key, at);
            }
        }
        written
    }
}
