//! One simulation at a time per caller: each may read 20,000 orders.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::failure::Kind;
use domain::identity::UserId;

use crate::kernel::problem::Problem;

/// The callers with a simulation under way in this process.
#[derive(Default)]
pub(crate) struct Simulating(Mutex<HashSet<UserId>>);

/// A simulation under way; it ends when this is dropped.
pub(super) struct Turn {
    all: Arc<Simulating>,
    user: UserId,
}

impl Simulating {
    /// Begins a simulation of this caller, unless one is under way.
    pub(super) fn begin(self: Arc<Self>, user: UserId) -> Result<Turn, Problem> {
        if self.lock().insert(user) {
            return Ok(Turn { all: self, user });
        }
        let detail = "Another simulation of this caller is under way; wait for its answer.";
        Err(Problem::new(Kind::Conflict, "simulation_running", detail).retry_after(1))
    }

    fn lock(&self) -> MutexGuard<'_, HashSet<UserId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.all.lock().remove(&self.user);
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_caller_has_one_turn_until_it_ends() {
        let all = Arc::new(Simulating::default());
        let [ada, ben] = [1, 2].map(|n| UserId::from_uuid(Uuid::from_u128(n)));
        let begin = |user| Arc::clone(&all).begin(user);
        let first = begin(ada).expect("a turn");
        assert_eq!(
            begin(ada).err().map(|refused| refused.code().to_owned()).as_deref(),
            Some("simulation_running")
        );
        assert!(begin(ben).is_ok());
        drop(first);
        assert!(begin(ada).is_ok());
    }
}
