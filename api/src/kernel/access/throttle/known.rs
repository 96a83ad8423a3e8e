//! Names that have logged in from an address before, up to a limit.

use std::collections::{HashSet, VecDeque};

use super::Name;

/// Beyond this many, the oldest is dropped.
const MOST: usize = 10_000;

/// The names, oldest first.
#[derive(Default)]
pub(super) struct Known {
    names: HashSet<Name>,
    order: VecDeque<Name>,
}

impl Known {
    pub(super) fn contains(&self, name: &Name) -> bool {
        self.names.contains(name)
    }

    pub(super) fn add(&mut self, name: Name) {
        if !self.names.insert(name.clone()) {
            return;
        }
        self.order.push_back(name);
        if self.order.len() > MOST
            && let Some(first) = self.order.pop_front()
        {
            self.names.remove(&first);
        }
    }
}
