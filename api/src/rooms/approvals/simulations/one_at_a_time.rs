//! One simulation at a time per caller, and two per process: each may read 20,000 orders.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::failure::Kind;
use domain::identity::UserId;

use crate::kernel::problem::Problem;

/// Simulations at once in a process. They take the connections of other reads.
const MOST: usize = 2;

/// The callers with a simulation under way in this process.
#[derive(Default)]
pub(crate) struct Simulating(Mutex<HashSet<UserId>>);

/// A simulation under way; it ends when this is dropped.
pub(super) struct Turn {
    all: Arc<Simulating>,
    user: UserId,
}

impl Simulating {
    /// Begins a simulation of this caller, unless one is under way, or as many as a process runs at once.
    pub(super) fn begin(self: Arc<Self>, user: UserId) -> Result<Turn, Problem> {
        let begins = {
            let mut all = self.lock();
            all.len() < MOST && all.insert(user)
        };
        if begins {
            return Ok(Turn { all: self, user });
        }
        let detail = "Other simulations are under way; try again when they have ended.";
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
    fn a_caller_has_one_turn_and_a_process_two() {
        let all = Arc::new(Simulating::default());
        let [ada, ben, cid] = [1, 2, 3].map(|n| UserId::from_uuid(Uuid::from_u128(n)));
        let begin = |user| Arc::clone(&all).begin(user);
        let refused = |user| begin(user).err().map(|refused| refused.code().to_owned());
        let running = Some("simulation_running".to_owned());
        let first = begin(ada).expect("a turn");
        assert_eq!(refused(ada), running);
        let second = begin(ben).expect("a turn beside the first");
        assert_eq!(refused(cid), running);
        drop(first);
        // Refusals took no turn.
        let third = begin(cid).expect("the turn that ended");
        assert_eq!(refused(ada), running);
        drop((second, third));
        assert_eq!(refused(ada), None);
    }
}
