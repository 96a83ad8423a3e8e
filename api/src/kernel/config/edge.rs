//! Settings of the HTTP edge: resources that one client may hold.

use std::time::Duration;

use clap::{Args, value_parser};

/// Limits per client.
#[derive(Debug, Clone, Args)]
pub struct Edge {
    /// Address and port that serve `/metrics`, and nothing else; by default `/metrics` is served beside the
    /// API.
    #[arg(long, env = "COMPTOIR_METRICS_LISTEN")]
    pub metrics_listen: Option<String>,
    /// How many connections one address (an IPv6 /64) may hold; no limit for trusted proxies.
    #[arg(long, env = "COMPTOIR_CONNECTIONS_PER_ADDRESS", default_value_t = 1024)]
    pub connections_per_address: usize,
    /// How many seconds a client may fall behind in reading responses, at 16 KiB/s, before its connection is
    /// closed.
    #[arg(long, env = "COMPTOIR_WRITE_SECONDS", default_value_t = 20, value_parser = value_parser!(u64).range(1..=3600))]
    pub write_seconds: u64,
    /// How many MiB of a company's responses are stored for replay under their idempotency keys; orders are
    /// stored as such, and do not count.
    #[arg(long, env = "COMPTOIR_KEPT_ANSWERS_MIB", default_value_t = 1024, value_parser = value_parser!(u32).range(1..))]
    pub kept_answers_mib: u32,
}

impl Default for Edge {
    fn default() -> Self {
        Self {
            metrics_listen: None,
            connections_per_address: 1024,
            write_seconds: 20,
            kept_answers_mib: 1024,
        }
    }
}

impl Edge {
    /// How far a client may fall behind.
    pub(crate) fn patience(&self) -> Duration {
        Duration::from_secs(self.write_seconds)
    }
}
