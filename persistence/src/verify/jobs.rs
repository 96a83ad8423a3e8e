//! Invariants of scheduled jobs.

use super::Invariant;

pub(super) const INVARIANTS: &[Invariant] = &[Invariant::new(
    "jobs.one_open_run",
    "A job has at most one running run, and it is the one that the job names.",
    "SELECT 'run ' || «r.id» AS subject, 'running, but ' || r.job || ' has run ' \
       || coalesce(«j.run_id», 'none') AS detail \
     FROM job_runs r LEFT JOIN jobs j ON j.name = r.job \
     WHERE r.status = 'running' AND (j.run_id IS NULL OR j.run_id <> r.id) \
     UNION ALL SELECT 'job ' || j.name, 'its run ' || «j.run_id» || ' is ' || coalesce(r.status, 'not there') \
     FROM jobs j LEFT JOIN job_runs r ON r.id = j.run_id AND r.job = j.name \
     WHERE j.run_id IS NOT NULL AND (r.status IS NULL OR r.status <> 'running')",
)];
