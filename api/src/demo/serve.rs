//! The server of the demo: this program's own, in this process, on a database of its own.

use super::Arguments;
use super::error::DemoError;

/// The staff administrator of the demo's database.
pub const ADMIN_EMAIL: &str = "admin@comptoir.example";

/// A server that runs.
#[derive(Debug)]
pub struct Running {
    /// `http://127.0.0.1:8080`
    pub base: String,
    /// The database's URL, for `comptoir verify` beside it.
    pub database: String,
}

/// Starts a server as the arguments say, with business time set by hand.
pub fn start(_arguments: &Arguments) -> Result<Running, DemoError> {
    Err(DemoError::Server("this build has none yet".to_owned()))
}

impl Running {
    /// Checks every invariant of the books; says which are broken.
    pub fn verify(&self) -> Result<Vec<String>, DemoError> {
        Err(DemoError::Server("this build cannot verify yet".to_owned()))
    }

    /// Serves until Ctrl-C or SIGTERM.
    pub fn wait(self) -> Result<(), DemoError> {
        Ok(())
    }

    /// Stops.
    pub fn stop(self) -> Result<(), DemoError> {
        Ok(())
    }
}
