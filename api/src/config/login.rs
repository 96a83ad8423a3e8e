//! Settings of logging in.

use clap::Args;
use domain::identity::StaffOtp;

/// How logins are guarded.
#[derive(Debug, Clone, Args, Default)]
pub struct Login {
    /// Whether staff need a second factor: `optional`, or `required`, and who has none may do nothing
    /// but enrol one.
    #[arg(long, env = "COMPTOIR_STAFF_OTP", default_value = "optional", value_parser = policy)]
    pub staff_otp: StaffOtp,
}

fn policy(text: &str) -> Result<StaffOtp, String> {
    text.parse().map_err(|_unknown| "it is `optional` or `required`".to_owned())
}
