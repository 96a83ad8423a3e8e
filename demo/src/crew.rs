//! A thread pool for work in any order.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use super::error::DemoError;

/// Number of concurrent requests. SQLite's writes wait for one disk and are committed in groups, so more
/// threads than cores pay.
pub const HANDS: usize = 8;

/// Does `work` for every item on several threads; returns the results in the order of the items.
///
/// After the first failure, running items finish and no new item starts.
pub fn each<T: Sync, R: Send>(
    items: &[T],
    work: impl Fn(&T) -> Result<R, DemoError> + Sync,
) -> Result<Vec<R>, DemoError> {
    let next = AtomicUsize::new(0);
    let failed = AtomicBool::new(false);
    let hand = || {
        let mut done = Vec::new();
        while !failed.load(Ordering::Relaxed) {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else { break };
            let result = work(item).inspect_err(|_failure| failed.store(true, Ordering::Relaxed));
            done.push((index, result));
        }
        done
    };
    let mut done = thread::scope(|scope| {
        let hands: Vec<_> = (0..HANDS).map(|_| scope.spawn(hand)).collect();
        let mut done = Vec::with_capacity(items.len());
        for hand in hands {
            let dead = |_panic| DemoError::Server("one of the demo's threads died".to_owned());
            done.extend(hand.join().map_err(dead)?);
        }
        Ok::<_, DemoError>(done)
    })?;
    done.sort_unstable_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..1_000).collect();
        let doubled = each(&items, |item| Ok(item * 2)).unwrap();
        assert_eq!(doubled, items.iter().map(|item| item * 2).collect::<Vec<_>>());
    }

    #[test]
    fn the_first_failure_ends_it() {
        let items: Vec<usize> = (0..1_000_000).collect();
        let begun = AtomicUsize::new(0);
        let failure = each(&items, |item| {
            begun.fetch_add(1, Ordering::Relaxed);
            if *item == 3 { Err(DemoError::Server("gone".to_owned())) } else { Ok(()) }
        });
        assert_eq!(failure.unwrap_err().to_string(), "the server: gone");
        assert!(begun.into_inner() < items.len());
    }
}
