//! Settings of scheduled jobs.

use clap::{Args, value_parser};

/// Limits of the work on jobs.
#[derive(Debug, Clone, Args)]
pub struct Jobs {
    /// How many seconds a process may work on a job without a sign of life before another process takes over.
    #[arg(id = "job_lease_seconds", long = "job-lease-seconds", env = "COMPTOIR_JOB_LEASE_SECONDS", default_value_t = 60, value_parser = value_parser!(u32).range(1..=3600))]
    pub lease_seconds: u32,
    /// How many seconds a request works on the job run it asks for; the rest is done in the background.
    #[arg(id = "job_request_seconds", long = "job-request-seconds", env = "COMPTOIR_JOB_REQUEST_SECONDS", default_value_t = 25, value_parser = value_parser!(u32).range(1..=300))]
    pub request_seconds: u32,
}

impl Default for Jobs {
    fn default() -> Self {
        Self { lease_seconds: 60, request_seconds: 25 }
    }
}
