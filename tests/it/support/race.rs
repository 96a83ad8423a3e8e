//! Concurrent clients.

use std::sync::{Barrier, Mutex};
use std::thread;

/// Runs `attempt` in `clients` threads that start together; results are in client order.
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

/// Distributes the tasks over the clients, each task once; results are in no order.
pub fn share<T: Sync, R: Send>(
    clients: usize,
    tasks: &[T],
    work: impl Fn(usize, &T) -> R + Sync,
) -> Vec<R> {
    let next = Mutex::new(tasks.iter());
    let done = race(clients, |client| {
        let mut results = Vec::new();
        loop {
            let task = next.lock().expect("the tasks").next();
            let Some(task) = task else { return results };
            results.push(work(client, task));
        }
    });
    done.into_iter().flatten().collect()
}
