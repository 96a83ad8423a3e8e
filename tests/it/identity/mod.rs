//! Who is asking: logins, and what they are guarded by.

mod canary;
mod demoted;
mod mailed;
mod passwords;
pub mod second_factor;
pub mod staff;
mod throttle;
