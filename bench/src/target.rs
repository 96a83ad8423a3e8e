//! A database to measure.

use tempfile::TempDir;
use tests::cluster::{Cluster, Durability};
use tokio_postgres::{Client, NoTls};

use crate::Outcome;
use crate::child::Server;
use crate::machine::Process;
use crate::options::Kind;
use crate::preload::{self, Script, Size};
use crate::report::say;

/// The settings that `docs/OPERATIONS.md` recommends, for a machine with a few GiB to spare.
const POSTGRES: [&str; 7] = [
    "shared_buffers=1GB",
    "random_page_cost=1.1",
    "max_wal_size=8GB",
    "min_wal_size=2GB",
    "checkpoint_timeout=30min",
    "wal_compression=on",
    "autovacuum=on",
];

/// Location of the databases of one kind.
pub(crate) enum Site {
    /// Files in this directory.
    Sqlite(TempDir),
    /// A private cluster with durable commits.
    Postgres(Cluster),
}

impl Site {
    /// A site for databases of this kind; none if this machine has no PostgreSQL.
    pub(crate) fn open(kind: Kind) -> Outcome<Option<Self>> {
        Ok(match kind {
            Kind::Sqlite => Some(Self::Sqlite(tempfile::tempdir()?)),
            Kind::Postgres => {
                let cluster = Cluster::start(Durability::On, &POSTGRES);
                if let Some(cluster) = &cluster {
                    let fill = async |client: &Client| Ok(client.batch_execute(LOG).await?);
                    on_postgres(&cluster.url("postgres"), fill)?;
                }
                cluster.map(Self::Postgres)
            }
        })
    }

    /// A new database, filled.
    pub(crate) fn database(&self, size: Size) -> Outcome<Database> {
        say(&format!(
            "  filling {} products, {} price rows, {} orders …",
            size.products,
            size.products * 3,
            size.orders
        ));
        let url = match self {
            Self::Sqlite(directory) => {
                // Two databases of a comparison may have the same size.
                let name = format!("{:016x}.db", fastrand::u64(..));
                format!("sqlite://{}", directory.path().join(name).display())
            }
            Self::Postgres(cluster) => cluster.url(&cluster.create()),
        };
        // The first start creates the schema and the administrator; all buyers share the administrator's
        // password.
        drop(Server::comptoir(&url)?);
        let database = Database { url, size };
        database.fill(Script::Shop)?;
        Ok(database)
    }
}

/// Writes as many WAL files as `min_wal_size` keeps. A server that has run for a day reuses its files,
/// and does not create a new one for every 16 MB.
const LOG: &str = "SELECT count(pg_logical_emit_message(false, 'bench', repeat('x', 16000000))) \
    FROM generate_series(1, 128); CHECKPOINT;";

/// Runs `work` with a connection to the PostgreSQL database at `url`.
pub(crate) fn on_postgres<T>(
    url: &str,
    work: impl AsyncFnOnce(&Client) -> Outcome<T>,
) -> Outcome<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
        let driver = tokio::spawn(connection);
        let answer = work(&client).await?;
        drop(client);
        driver.await??;
        Ok(answer)
    })
}

/// A filled database.
pub(crate) struct Database {
    /// The value of `DATABASE_URL`.
    pub(crate) url: String,
    /// Size of its data.
    pub(crate) size: Size,
}

impl Database {
    /// Runs a script of the preload; no server is running.
    pub(crate) fn fill(&self, script: Script) -> Outcome {
        match self.file() {
            Some(path) => preload::sqlite(path, self.size, script),
            None => preload::postgres(&self.url, self.size, script),
        }
    }

    /// The file, if the database is SQLite's.
    pub(crate) fn file(&self) -> Option<&str> {
        self.url.strip_prefix("sqlite://")
    }

    /// The processes of the database server, if it is a separate one.
    pub(crate) fn process(&self) -> Outcome<Option<Process>> {
        if self.file().is_some() {
            return Ok(None);
        }
        // Read while the backend still runs.
        let status = on_postgres(&self.url, async |client| {
            let backend: i32 = client.query_one("SELECT pg_backend_pid()", &[]).await?.get(0);
            Ok(std::fs::read_to_string(format!("/proc/{backend}/status"))?)
        })?;
        let parent = status.lines().find_map(|line| line.strip_prefix("PPid:"));
        let id = parent.and_then(|id| id.trim().parse().ok()).ok_or("no postmaster")?;
        Ok(Some(Process { id, with_children: true }))
    }

    /// Number of automatic vacuums and analyzes that PostgreSQL has completed so far; none on SQLite.
    pub(crate) fn autovacuums(&self) -> Outcome<Option<i64>> {
        if self.file().is_some() {
            return Ok(None);
        }
        let count =
            "SELECT sum(autovacuum_count + autoanalyze_count)::bigint FROM pg_stat_user_tables";
        on_postgres(&self.url, async |client| Ok(Some(client.query_one(count, &[]).await?.get(0))))
    }
}
