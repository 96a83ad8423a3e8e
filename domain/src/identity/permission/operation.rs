//! Permissions for the running installation.

macro_rules! operation {
    ($($before:tt)*) => { permissions! { $($before)*
        /// Set business time, if the clock is manual.
        SetClock = "clock.set";
        /// See scheduled jobs and their runs.
        ReadJobs = "jobs.read", staff [Auditor, Executive];
        /// Change the schedule of jobs.
        UpdateJobs = "jobs.update";
        /// Run scheduled jobs now.
        RunJobs = "jobs.run";
    } };
}
