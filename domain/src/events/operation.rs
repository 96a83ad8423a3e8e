//! Events of the running installation.

macro_rules! operation {
    ($($before:tt)*) => { events! { $($before)*
        about crate::operation::ClockSettingTag {
            /// Business time was set by hand.
            ClockSet = "clock.set";
        }
        about crate::operation::JobTag, read with ReadJobs {
            /// A job's schedule changed.
            JobUpdated = "job.updated";
        }
        about crate::operation::JobRunTag, read with ReadJobs {
            /// A requested run of a job has ended.
            JobRun = "job.run";
        }
    } };
}
