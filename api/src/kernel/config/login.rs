//! Settings of login.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use domain::identity::{Blocklist, StaffOtp};

/// Protection of logins.
#[derive(Debug, Clone, Args, Default)]
pub struct Login {
    /// Whether staff need a second factor: `optional`, or `required`, where staff without one may only enrol
    /// one.
    #[arg(long, env = "COMPTOIR_STAFF_OTP", default_value = "optional", value_parser = policy)]
    pub staff_otp: StaffOtp,
    /// A file of forbidden passwords, one per line: common ones, or those of a breach.
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
    /// The forbidden passwords; none if no file is configured.
    pub(crate) fn blocklist(&self) -> Result<Blocklist, BlocklistError> {
        let Some(path) = &self.password_blocklist else { return Ok(Blocklist::default()) };
        // Breach lists contain lines that are not UTF-8; a password among the valid lines is found all the
        // same.
        match fs::read(path) {
            Ok(bytes) => Ok(Blocklist::read(&String::from_utf8_lossy(&bytes))),
            Err(source) => Err(BlocklistError { path: path.clone(), source }),
        }
    }
}

fn policy(text: &str) -> Result<StaffOtp, String> {
    text.parse().map_err(|_unknown| "it is `optional` or `required`".to_owned())
}
