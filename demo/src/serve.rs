//! The demo's server: the program's own, in this process, with a separate database.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use api::config::{Administrator, Config, Database, PaceName};
use api::{server, verify};
use persistence::fresh_id;

use super::error::DemoError;
use super::{Arguments, setup};

/// The staff administrator of the demo's database.
pub const ADMIN_EMAIL: &str = "admin@comptoir.example";

/// A running server.
pub struct Running {
    /// `http://127.0.0.1:8080`
    pub base: String,
    /// The database's URL, for `comptoir verify` beside it.
    pub database: String,
    server: server::Running,
    // Dropped last: the server has stopped by then.
    _folder: Option<Folder>,
}

/// A directory that is removed with this value.
struct Folder(PathBuf);

impl Folder {
    fn fresh() -> Result<Self, DemoError> {
        let path = std::env::temp_dir().join(format!("comptoir-demo-{}", fresh_id::<()>().uuid()));
        match fs::create_dir_all(&path) {
            Ok(()) => Ok(Self(path)),
            Err(source) => Err(DemoError::File { path: path.display().to_string(), source }),
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // If this fails, the system clears its temporary files sooner or later.
        let _removed = fs::remove_dir_all(&self.0);
    }
}

/// Starts a server for these arguments, with business time set by hand.
pub fn start(arguments: &Arguments) -> Result<Running, DemoError> {
    let (database, folder) = if let Some(url) = &arguments.database {
        (url.clone(), None)
    } else {
        let folder = Folder::fresh()?;
        (format!("sqlite://{}", folder.0.join("comptoir.db").display()), Some(folder))
    };
    let server = server::start(Config {
        listen: arguments.listen.clone(),
        clock: PaceName::Manual,
        administrator: Administrator {
            email: Some(ADMIN_EMAIL.to_owned()),
            password: Some(setup::PASSWORD.into()),
        },
        ..Config::local(Database::at(&database))
    });
    let server = server.map_err(|error| DemoError::Server(error.to_string()))?;
    Ok(Running { base: server.url(), database, server, _folder: folder })
}

impl Running {
    /// Checks every invariant of the books; returns the broken ones.
    pub fn verify(&self) -> Result<Vec<String>, DemoError> {
        let broken = verify::check(&Database::at(&self.database));
        broken.map_err(|error| DemoError::Server(error.to_string()))
    }

    /// Serves until Ctrl-C or SIGTERM.
    pub fn wait(self) -> Result<(), DemoError> {
        let waited = self.server.wait(Duration::ZERO);
        waited.map_err(|error| DemoError::Server(error.to_string()))
    }

    /// Stops the server.
    pub fn stop(self) -> Result<(), DemoError> {
        self.server.stop();
        Ok(())
    }
}
