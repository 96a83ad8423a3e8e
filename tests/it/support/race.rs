//! Many clients at once.

use std::sync::Barrier;
use std::thread;

/// Runs `attempt` in `clients` threads that start together; the results in the order of the clients.
pub fn race<T: Send>(clients: usize, attempt: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let start = Barrier::new(clients);
    thread::scope(|scope| {
        let running: Vec<_> = (0..clients)
            .map(|client| {
                let (start, attempt) = (&start, &attempt);
                scope.spawn(move || {
                    start.wait();
                    attempt(client)
                })
            })
            .collect();
        running.into_iter().map(|thread| thread.join().expect("a client of the race")).collect()
    })
}
