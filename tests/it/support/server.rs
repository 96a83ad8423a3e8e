//! The in-process server: the one place where the tests use the product's internals.

use std::time::{Duration, Instant};

use api::config::{Administrator, Config, Database as DatabaseConfig, PaceName};
use api::server::Running;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use persistence::statements::Statements;
use persistence::{DbError, Store};
use serde_json::Value;
use tokio::runtime::Builder;

use super::database::Database;
use super::scene::{ADMIN, PASSWORD};

/// A server on a free port.
pub struct Server {
    running: Option<Running>,
    base: String,
    database: DatabaseConfig,
}

impl Server {
    /// Starts a server on this database, with a manual clock.
    #[track_caller]
    pub fn start(database: &Database) -> Self {
        let mut config =
            Config::local(DatabaseConfig { connections: 8, ..DatabaseConfig::at(database.url()) });
        config.clock = PaceName::Manual;
        // The scene's users log in once for all tests.
        config.access_token_minutes = 60;
        config.workers = Some(2);
        config.administrator = Administrator {
            email: Some(ADMIN.to_owned()),
            password: Some(PASSWORD.to_owned().into()),
        };
        let running = api::server::start(config).unwrap_or_else(|why| panic!("start: {why}"));
        let base = running.url();
        let database = DatabaseConfig::at(database.url());
        Self { running: Some(running), base, database }
    }

    /// The base URL.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The SQL statements that it sends.
    pub fn statements(&self) -> &Statements {
        self.running.as_ref().expect("a running server").state().store.statements()
    }

    pub fn is_stopped(&self) -> bool {
        self.running.is_none()
    }

    /// Completes running requests, then stops.
    pub fn stop(&mut self) {
        self.running = None;
    }

    /// The findings of `verify`.
    pub fn verify(&self) -> Vec<String> {
        let stuck = self.wait_for_events();
        let stuck = (stuck > 0).then(|| format!("{stuck} events have no place in the feed"));
        let broken = api::verify::check(&self.database).expect("the books can be read");
        broken.into_iter().chain(stuck).collect()
    }

    /// Waits until all events are in the feed; returns the number of stuck events.
    pub fn wait_for_events(&self) -> i64 {
        let Some(running) = &self.running else { return 0 };
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(stuck_events(&running.state().store))
    }
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    events: i64,
}

/// Number of events without a place in the feed after 5 seconds; the relay is allowed one.
async fn stuck_events(store: &Store) -> i64 {
    let deadline = Instant::now() + Duration::from_secs(5);
    loop {
        let waiting = store.read(|conn| {
            let sql = "SELECT count(*) AS events FROM events WHERE sequence IS NULL";
            Ok::<_, DbError>(diesel::sql_query(sql).get_result::<Counted>(conn)?.events)
        });
        let waiting = waiting.await.expect("the events can be counted");
        if waiting == 0 || Instant::now() > deadline {
            return waiting;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The OpenAPI document.
pub fn document() -> Value {
    serde_json::to_value(api::app::document()).expect("the document as JSON")
}
