//! The language of PostgreSQL's messages does not matter.

use std::thread;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection as _;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::result::Error;
use diesel::sql_types::BigInt;
use persistence::{Conn, DbError, MayRetry as _, Settings, Store};
use rstest::rstest;
use tests::cluster::Cluster;
use tokio::runtime::{Builder, Runtime};

/// A store under a role that must not choose its language, and a session of the superuser.
struct Scene {
    store: Store,
    runtime: Runtime,
    other: PgConnection,
    _cluster: Cluster,
}

impl Scene {
    fn speaking(language: &str) -> Option<Self> {
        let cluster = Cluster::start_speaking(language)?;
        let database = cluster.create();
        let url = cluster.url(&database);
        let mut other = PgConnection::establish(&url).expect("connect");
        let own = format!(
            "CREATE ROLE plain LOGIN; ALTER DATABASE {database} OWNER TO plain; \
             ALTER ROLE plain SET deadlock_timeout = '2s'"
        );
        other.batch_execute(&own).expect("a role");
        let plain = url.replace("//comptoir@", "//plain@");
        let store = Store::open(&Settings::new(plain)).expect("open");
        other
            .batch_execute(
                "CREATE TABLE drawers (id int PRIMARY KEY, held int NOT NULL CHECK (held < 10)); \
                 INSERT INTO drawers VALUES (1, 0), (2, 0); GRANT ALL ON drawers TO plain",
            )
            .expect("a table");
        let runtime = Builder::new_current_thread().enable_all().build().expect("tokio");
        Some(Self { store, runtime, other, _cluster: cluster })
    }

    /// The store's error for these statements.
    #[track_caller]
    fn failure(&self, statements: &'static str) -> DbError {
        let run = move |conn: &mut Conn| Ok::<_, DbError>(conn.batch_execute(statements).err());
        let failed = self.runtime.block_on(self.store.read(run)).expect("an answer");
        failed.unwrap_or_else(|| panic!("{statements}: no error")).into()
    }
}

/// PostgreSQL's message and details.
fn told(error: &DbError) -> (String, Option<String>) {
    match error {
        DbError::TryAgain(Error::DatabaseError(_, told))
        | DbError::Taken(Error::DatabaseError(_, told))
        | DbError::Other(Error::DatabaseError(_, told)) => {
            (told.message().to_owned(), told.details().map(str::to_owned))
        }
        other => (other.to_string(), None),
    }
}

const LOCKED: &str = "SET LOCAL lock_timeout = '20ms'; UPDATE drawers SET held = 1 WHERE id = 1";

#[rstest]
fn every_error_is_known_by_what_it_is(#[values("C", "de")] language: &str) {
    let Some(mut scene) = Scene::speaking(language) else { return };
    let (said, _) = told(&scene.failure("SELECT 1 / 0"));
    let is_english = said == "division by zero";
    if is_english && language != "C" {
        println!("the texts of {language} are not installed: PostgreSQL speaks English");
    }
    assert!(is_english || language != "C", "{said}");

    scene.other.batch_execute("BEGIN; UPDATE drawers SET held = 2 WHERE id = 1").expect("a lock");
    let error = scene.failure(LOCKED);
    assert!(matches!(error, DbError::TryAgain(_)) && error.may_retry(), "{error:?}");
    scene.other.batch_execute("ROLLBACK").expect("no lock");

    let error = scene.failure("INSERT INTO drawers VALUES (1, 0)");
    assert!(error.is_taken(), "{error:?}");
    for statements in [
        "SELECT 1 / 0",
        "SELECT 2147483647 + 1",
        "UPDATE drawers SET held = 10",
        "SELECT * FROM nowhere",
        "SET LOCAL statement_timeout = '10ms'; SELECT pg_sleep(1)",
    ] {
        let error = scene.failure(statements);
        assert!(
            matches!(error, DbError::Other(_)) && !error.may_retry(),
            "{statements}: {error:?}"
        );
    }
    let error = scene.failure("SELECT pg_terminate_backend(pg_backend_pid())");
    assert!(matches!(error, DbError::Unreachable(_)), "{error:?}");
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Waits until a session of the store waits for a lock.
fn wait_for_waiter(other: &mut PgConnection) {
    let deadline = Instant::now() + Duration::from_secs(10);
    let waiting = "SELECT count(*) FROM pg_stat_activity \
        WHERE usename = 'plain' AND wait_event_type = 'Lock'";
    loop {
        // A transaction sees the sessions as they were at its first look.
        other.batch_execute("SELECT pg_stat_clear_snapshot()").expect("no snapshot");
        let found: Count = diesel::sql_query(waiting).get_result(other).expect("a count");
        if found.count > 0 {
            return;
        }
        assert!(Instant::now() < deadline, "nothing waits");
        thread::sleep(Duration::from_millis(20));
    }
}

#[rstest]
fn a_deadlock_is_known_by_what_it_is(#[values("C", "de")] language: &str) {
    let Some(mut scene) = Scene::speaking(language) else { return };
    // PostgreSQL cancels the session whose timeout ends first.
    let first = "SET deadlock_timeout = '60s'; BEGIN; UPDATE drawers SET held = 2 WHERE id = 1";
    scene.other.batch_execute(first).expect("a lock");
    let error = thread::scope(|scope| {
        let Scene { store, runtime, other, .. } = &mut scene;
        let crossing = scope.spawn(move || {
            wait_for_waiter(other);
            other.batch_execute("UPDATE drawers SET held = 2 WHERE id = 2; COMMIT")
        });
        let crosswise = "UPDATE drawers SET held = 1 WHERE id = 2; \
            UPDATE drawers SET held = 1 WHERE id = 1";
        let run = move |conn: &mut Conn| Ok::<_, DbError>(conn.batch_execute(crosswise).err());
        let failed = runtime.block_on(store.read(run)).expect("an answer");
        crossing.join().expect("joined").expect("the other goes on");
        DbError::from(failed.expect("a deadlock"))
    });
    let (said, details) = told(&error);
    assert!(matches!(error, DbError::TryAgain(_)) && error.may_retry(), "{error:?}");
    assert!(details.is_some(), "{said} is no deadlock");
}
