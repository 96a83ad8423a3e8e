//! Permissions for the running installation.

macro_rules! operation {
    ($($before:tt)*) => { permissions! { $($before)*
        /// Set business time, if the clock is manual.
        SetClock = "clock.set";
        /// Run scheduled jobs now.
        RunJobs = "jobs.run";
    } };
}
