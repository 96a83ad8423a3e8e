//! Scheduled jobs: their state, their leases and their runs.

mod clock;
mod jobs;
mod lease;
mod row;
mod runs;
pub(crate) mod tables;

pub use clock::now;
pub use jobs::{all, find, lock, make_due, register, save_settings};
pub use lease::{claimable, lock_free, release, renew, save_claim, save_held};
pub use runs::{
    Held, find_run, find_run_by_key, forget_runs, insert_run, list_runs, oldest_runs, run_of_job,
    save_run,
};
