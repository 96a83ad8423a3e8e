//! Settings, from the command line or the environment; nothing else reads either.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use chrono::TimeDelta;
use clap::{Args, ValueEnum, value_parser};
use domain::identity::parse_network;
use ipnet::IpNet;
use persistence::{Settings, without_secrets};
use secrecy::SecretString;

use crate::kernel::clock::Pace;
use crate::kernel::http::cors;

pub use edge::Edge;
pub use jobs::Jobs;
pub use login::{BlocklistError, Login};
pub use mail::Mail;
pub use stock::NegativeStockName;

mod edge;
mod jobs;
mod login;
mod mail;
mod stock;

/// Default location of the database.
pub const DEFAULT_DATABASE: &str = "sqlite://data/comptoir.db";

/// Longest lifetime of an access token.
pub(crate) const LONGEST_ACCESS: TimeDelta = TimeDelta::hours(1);

/// Settings of a server.
#[derive(Debug, Clone, Args)]
pub struct Config {
    /// Address and port to listen on; port 0 picks a free one.
    #[arg(long, env = "COMPTOIR_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: String,
    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc line would become clap's help")]
    pub database: Database,
    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc line would become clap's help")]
    pub administrator: Administrator,
    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc line would become clap's help")]
    pub login: Login,
    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc line would become clap's help")]
    pub mail: Mail,
    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc line would become clap's help")]
    pub edge: Edge,
    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc line would become clap's help")]
    pub jobs: Jobs,
    /// Source of business time: the wall clock, or set by hand (`PUT /v1/clock`).
    #[arg(long, env = "COMPTOIR_CLOCK", value_enum, default_value_t = PaceName::Real)]
    pub clock: PaceName,
    /// Whether goods not on hand may be shipped, so that stock falls below zero.
    #[arg(long, env = "COMPTOIR_NEGATIVE_STOCK", value_enum, default_value_t = NegativeStockName::Refuse)]
    pub negative_stock: NegativeStockName,
    /// Trusted proxies in front, as addresses or CIDR networks: their `X-Forwarded-For` is believed.
    #[arg(long, env = "COMPTOIR_TRUSTED_PROXIES", value_delimiter = ',', value_parser = parse_network)]
    pub trusted_proxies: Vec<IpNet>,
    /// Origins whose web pages may call the API from a browser (CORS): `https://shop.example`, separated by
    /// commas. None by default.
    #[arg(long, env = "COMPTOIR_CORS_ORIGINS", value_delimiter = ',', value_parser = cors::origin)]
    pub cors_origins: Vec<String>,
    /// A JSON file of trusted outside issuers of access tokens.
    #[arg(long, env = "COMPTOIR_OIDC_CONFIG")]
    pub oidc_config: Option<PathBuf>,
    /// Lifetime of an access token, in minutes.
    #[arg(long, env = "COMPTOIR_ACCESS_TOKEN_MINUTES", default_value_t = 10, value_parser = value_parser!(u8).range(1..=60))]
    pub access_token_minutes: u8,
    /// HTTP worker threads; by default one per core.
    #[arg(long, env = "COMPTOIR_WORKERS")]
    pub workers: Option<usize>,
    /// How long after SIGTERM connections are still accepted while `/readyz` fails, for load balancers to
    /// notice.
    #[arg(long, env = "COMPTOIR_DRAIN_SECONDS", default_value_t = 0)]
    pub drain_seconds: u64,
    /// Format of log lines.
    #[arg(long, env = "COMPTOIR_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,
    /// Filter of log lines (`info`, `warn,api=debug`).
    #[arg(long, env = "COMPTOIR_LOG", default_value = "info")]
    pub log: String,
}

/// Database and connection pool.
#[derive(Clone, Args)]
pub struct Database {
    /// `sqlite://` and a file path, or `postgres://…`.
    #[arg(long = "database", env = "DATABASE_URL", default_value = DEFAULT_DATABASE, hide_env_values = true)]
    pub url: String,
    /// Connections to PostgreSQL.
    #[arg(long, env = "COMPTOIR_CONNECTIONS", default_value_t = 10)]
    pub connections: usize,
    /// How long a request waits for a connection before it gets 503.
    #[arg(long, env = "COMPTOIR_CONNECTION_WAIT_MS", default_value_t = 5_000)]
    pub connection_wait_ms: u64,
    /// How many requests may wait for the database; further ones get 503 at once.
    #[arg(long, env = "COMPTOIR_QUEUE", default_value_t = 256)]
    pub queue: usize,
    /// A file with the key of the audit log's chain, at least 32 bytes; by default the key is derived from
    /// the keys that `serve` made.
    #[arg(long, env = "COMPTOIR_AUDIT_KEY_FILE")]
    pub audit_key_file: Option<PathBuf>,
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database")
            .field("url", &without_secrets(&self.url))
            .field("connections", &self.connections)
            .field("connection_wait_ms", &self.connection_wait_ms)
            .field("queue", &self.queue)
            .field("audit_key_file", &self.audit_key_file)
            .finish()
    }
}

impl Database {
    /// The database at `url`, with defaults for the rest.
    pub fn at(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            connections: 10,
            connection_wait_ms: 5_000,
            queue: 256,
            audit_key_file: None,
        }
    }

    /// Settings of the store.
    pub fn settings(&self) -> Settings {
        Settings {
            url: self.url.clone(),
            connections: self.connections,
            wait: Duration::from_millis(self.connection_wait_ms),
            queue: self.queue,
        }
    }

    /// The file of a SQLite database.
    pub fn file(&self) -> Option<PathBuf> {
        self.url.strip_prefix("sqlite://").map(PathBuf::from)
    }
}

/// The first staff administrator, created in an empty database.
#[derive(Clone, Args, Default)]
pub struct Administrator {
    /// Login of the first staff administrator.
    #[arg(long = "admin-email", env = "COMPTOIR_ADMIN_EMAIL")]
    pub email: Option<String>,
    /// Password of the first staff administrator.
    #[arg(long = "admin-password", env = "COMPTOIR_ADMIN_PASSWORD", hide_env_values = true)]
    pub password: Option<SecretString>,
}

impl fmt::Debug for Administrator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Administrator").field("email", &self.email).finish_non_exhaustive()
    }
}

/// Source of business time, as a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PaceName {
    /// The wall clock.
    Real,
    /// Set by hand.
    Manual,
}

impl From<PaceName> for Pace {
    fn from(name: PaceName) -> Self {
        match name {
            PaceName::Real => Self::Real,
            PaceName::Manual => Self::Manual,
        }
    }
}

/// Format of log lines, as a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people to read.
    Text,
    /// One JSON object per line.
    Json,
}

impl Config {
    /// A server on a free port of localhost with `database` and defaults: the demonstration and the tests
    /// start it.
    pub fn local(database: Database) -> Self {
        Self {
            listen: "127.0.0.1:0".to_owned(),
            database,
            administrator: Administrator::default(),
            login: Login::default(),
            mail: Mail::default(),
            edge: Edge::default(),
            jobs: Jobs::default(),
            clock: PaceName::Real,
            negative_stock: NegativeStockName::Refuse,
            trusted_proxies: Vec::new(),
            cors_origins: Vec::new(),
            oidc_config: None,
            access_token_minutes: 10,
            workers: None,
            drain_seconds: 0,
            log_format: LogFormat::Text,
            log: "warn".to_owned(),
        }
    }
}
