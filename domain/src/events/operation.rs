//! Events of the running installation.

macro_rules! operation {
    ($($before:tt)*) => { events! { $($before)*
        about crate::operation::ClockSettingTag {
            /// Business time was set by hand.
            ClockSet = "clock.set";
        }
        about crate::operation::JobRunTag {
            /// A job was run by hand.
            JobRun = "job.run";
        }
    } };
}
