//! The most memory that a process has while something runs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::machine::Process;

/// Looks at the memory of a process again and again.
pub(crate) struct Memory {
    stop: Arc<AtomicBool>,
    looking: thread::JoinHandle<f64>,
}

impl Memory {
    pub(crate) fn watch(process: Process) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let looking = thread::spawn(move || {
            let mut most = process.memory();
            while !stopped.load(Ordering::Relaxed) {
                thread::sleep(Duration::from_millis(20));
                most = most.max(process.memory());
            }
            most
        });
        Self { stop, looking }
    }

    /// The most it was, in MiB.
    pub(crate) fn stop(self) -> f64 {
        self.stop.store(true, Ordering::Relaxed);
        self.looking.join().unwrap_or(f64::NAN)
    }
}
