//! A database to measure on.

use tempfile::TempDir;
use tests::cluster::{Cluster, Durability};

use crate::Outcome;
use crate::child::Server;
use crate::machine::Process;
use crate::options::Kind;
use crate::preload::{self, Size};
use crate::report::say;

/// As `docs/OPERATIONS.md` recommends, for a machine with a few GiB to spare.
const POSTGRES: [&str; 6] = [
    "shared_buffers=1GB",
    "random_page_cost=1.1",
    "max_wal_size=8GB",
    "checkpoint_timeout=30min",
    "wal_compression=on",
    "autovacuum=on",
];

/// Where the databases of one kind live.
pub(crate) enum Site {
    /// Files in this directory.
    Sqlite(TempDir),
    /// A cluster of its own, which keeps what it acknowledges.
    Postgres(Cluster),
}

impl Site {
    /// A place for databases of this kind; none when this machine has no PostgreSQL.
    pub(crate) fn open(kind: Kind) -> Outcome<Option<Self>> {
        Ok(match kind {
            Kind::Sqlite => Some(Self::Sqlite(tempfile::tempdir()?)),
            Kind::Postgres => Cluster::start(Durability::On, &POSTGRES).map(Self::Postgres),
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
                let name = format!("p{}-o{}.db", size.products, size.orders);
                format!("sqlite://{}", directory.path().join(name).display())
            }
            Self::Postgres(cluster) => cluster.url(&cluster.create()),
        };
        // The first start makes the schema and the administrator, whose password all buyers share.
        drop(Server::comptoir(&url)?);
        match url.strip_prefix("sqlite://") {
            Some(path) => preload::sqlite(path, size)?,
            None => preload::postgres(&url, size)?,
        }
        Ok(Database { url, size })
    }
}

/// A filled database.
pub(crate) struct Database {
    /// What `DATABASE_URL` is set to.
    pub(crate) url: String,
    /// How much is in it.
    pub(crate) size: Size,
}

impl Database {
    /// The file, if it is SQLite's.
    pub(crate) fn file(&self) -> Option<&str> {
        self.url.strip_prefix("sqlite://")
    }

    /// The processes of the database server, if it has any of its own.
    pub(crate) fn process(&self) -> Outcome<Option<Process>> {
        if self.file().is_some() {
            return Ok(None);
        }
        let url = self.url.clone();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let backend: i32 = runtime.block_on(async move {
            let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await?;
            let _driver = tokio::spawn(connection);
            client.query_one("SELECT pg_backend_pid()", &[]).await.map(|row| row.get(0))
        })?;
        let status = std::fs::read_to_string(format!("/proc/{backend}/status"))?;
        let parent = status.lines().find_map(|line| line.strip_prefix("PPid:"));
        let id = parent.and_then(|id| id.trim().parse().ok()).ok_or("no postmaster")?;
        Ok(Some(Process { id, with_children: true }))
    }
}
