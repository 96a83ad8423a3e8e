//! Authentication: logins and their protection.

mod canary;
mod demoted;
mod mailed;
mod passwords;
pub mod second_factor;
pub mod staff;
mod throttle;
