//! Permissions for the running installation.

macro_rules! operation {
    ($($before:tt)*) => { permissions! { $($before)*
        /// Set business time, where it is set by hand.
        SetClock = "clock.set";
        /// Run scheduled work now.
        RunJobs = "jobs.run";
    } };
}
