//! Request metrics for Prometheus.

use std::sync::OnceLock;
use std::time::Duration;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

const SECONDS: &[f64] =
    &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// The recorder is global to the process; servers in one process share it.
static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Installs the recorder, once.
pub(crate) fn install() {
    HANDLE.get_or_init(|| {
        PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), SECONDS)
            .and_then(PrometheusBuilder::install_recorder)
            .inspect_err(|error| tracing::warn!(%error, "no metrics"))
            .ok()
    });
}

/// All metrics, in Prometheus's text format.
pub(crate) fn render() -> String {
    let handle = HANDLE.get().and_then(Option::as_ref);
    handle.map(PrometheusHandle::render).unwrap_or_default()
}

/// Reports the number of statements of the store: by requests and jobs, without those that only begin or end
/// transactions.
pub(crate) fn statements(sent: i64) {
    metrics::counter!("comptoir_database_statements_total").absolute(sent.unsigned_abs());
}

/// Drops the recorder's closed time windows; to be called periodically.
pub(crate) fn upkeep() {
    if let Some(handle) = HANDLE.get().and_then(Option::as_ref) {
        handle.run_upkeep();
    }
}

/// Counts a broken connection: no HTTP, closed by the client, or too slow.
pub(super) fn broken_off() {
    metrics::counter!("comptoir_http_broken_connections_total").increment(1);
}

/// Counts one request. A label is kept forever, so its values are few: method and route are ours, never the
/// client's text.
pub(super) fn count(method: &'static str, route: &str, status: u16, took: Duration) {
    metrics::counter!("comptoir_http_requests_total",
        "method" => method, "route" => route.to_owned(), "status" => status.to_string())
    .increment(1);
    metrics::histogram!("comptoir_http_request_seconds", "route" => route.to_owned())
        .record(took.as_secs_f64());
}
