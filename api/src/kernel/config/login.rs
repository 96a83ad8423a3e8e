//! Settings of logging in.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use domain::identity::{Blocklist, StaffOtp};

/// How logins are guarded.
#[derive(Debug, Clone, Args, Default)]
pub struct Login {
    /// Whether staff need a second factor: `optional`, or `required`, and who has none may do nothing
    /// but enrol one.
    #[arg(long, env = "COMPTOIR_STAFF_OTP", default_value = "optional", value_parser = policy)]
    pub staff_otp: StaffOtp,
    /// A file of passwords that nobody may set, one a line: common ones, or those of a breach.
    #[arg(long, env = "COMPTOIR_PASSWORD_BLOCKLIST")]
    pub password_blocklist: Option<PathBuf>,
}

/// The list of passwords cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the list of passwords {path}: {source}")]
pub struct BlocklistError {
    path: PathBuf,
    source: std::io::Error,
}

impl Login {
    /// The passwords that nobody may set; none if no file is named.
    pub(crate) fn blocklist(&self) -> Result<Blocklist, BlocklistError> {
        let Some(path) = &self.password_blocklist else { return Ok(Blocklist::default()) };
        // Lists of breaches hold what is no text; a password that is one is found all the same.
        match fs::read(path) {
            Ok(bytes) => Ok(Blocklist::read(&String::from_utf8_lossy(&bytes))),
            Err(source) => Err(BlocklistError { path: path.clone(), source }),
        }
    }
}

fn policy(text: &str) -> Result<StaffOtp, String> {
    text.parse().map_err(|_unknown| "it is `optional` or `required`".to_owned())
}
