//! Client-chosen words as metric labels: invented methods and paths.

use std::time::Duration;

use rstest::rstest;

use super::load::Target;
use crate::support::database::Backend;

/// The largest possible number of series: methods by routes by statuses, and thirteen bounds for
/// the time of each route.
const MOST_SERIES: usize = 2_500;
/// The largest response of `/metrics`.
const LARGEST_METRICS: usize = 512 << 10;
const INVENTED: usize = 250;

fn series(metrics: &str) -> usize {
    metrics.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).count()
}

#[rstest]
fn invented_methods_are_refused_before_anything_is_kept(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(target) = Target::start(backend, &[]) else { return };
    let before = target.warm();
    let long = "X".repeat(50_000);
    for number in 0..INVENTED {
        let mut client = target.connect();
        let request = format!("{long}{number} /v1/orders HTTP/1.1\r\nHost: x\r\n\r\n");
        assert!(client.send(request.repeat(2).as_bytes()));
        let (status, body) = client.answer().expect("an answer");
        let body = String::from_utf8(body).expect("text");
        assert_eq!(status, 501, "{body}");
        assert!(body.contains("\"unknown_method\"") && body.len() < 1_000, "{body}");
        // Requests pipelined with it may get the same response; then the connection ends.
        assert!(client.answer().is_none_or(|(status, _)| status == 501));
        assert!(client.is_hung_up_within(Duration::from_secs(2)));
    }
    let metrics = target.metrics();
    assert!(metrics.len() < LARGEST_METRICS, "{} bytes of metrics", metrics.len());
    assert!(metrics.contains("method=\"other\""), "{metrics}");
    let log = target.process().log();
    let line = log.lines().find(|line| line.contains("XXXX"));
    assert_eq!(line.map(|line| line.chars().take(300).collect::<String>()), None);
    assert!(log.contains("method=\"other\""), "{}", log.chars().take(2_000).collect::<String>());
    target.settles("invented methods", before);
    target.has_not_failed();
}

/// The methods of HTTP, some of other protocols, and some invented ones.
const METHODS: [&str; 16] = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "get", "PROPFIND",
    "MKCOL", "QUERY", "PURGE", "LINK", "M-SEARCH", "BREW",
];
const PATHS: [&str; 8] =
    ["/v1/orders", "/v1/orders/", "/v1/products", "/", "/docs/", "/v1/", "/metrics/", "/livez"];

/// The next of a pseudo-random sequence, the same in every run (Knuth's MMIX).
fn next(state: &mut u64) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*state >> 33).expect("31 bits")
}

#[rstest]
fn ten_thousand_random_requests_make_few_series(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(target) = Target::start(backend, &[("COMPTOIR_LOG", "warn")]) else { return };
    let before = target.warm();
    let mut state = 13;
    let mut client = target.connect();
    for number in 0..10_000 {
        let method = METHODS[next(&mut state) % METHODS.len()];
        let path = PATHS[next(&mut state) % PATHS.len()];
        let noise =
            if next(&mut state).is_multiple_of(2) { String::new() } else { format!("{number}") };
        let request = format!(
            "{method} {path}{noise}?q={noise} HTTP/1.1\r\nHost: x\r\nUser-Agent: {noise}\r\n\
             Authorization: Bearer {noise}\r\n\r\n"
        );
        assert!(client.send(request.as_bytes()));
        let status = client.status(method == "HEAD").expect("an answer");
        assert_ne!(status, 500, "{request}");
        if status == 501 {
            client = target.connect();
        }
    }
    let metrics = target.metrics();
    let series = series(&metrics);
    println!("10,000 random requests make {series} series, {} bytes", metrics.len());
    assert!(series < MOST_SERIES, "{series} series");
    assert!(metrics.len() < LARGEST_METRICS, "{} bytes of metrics", metrics.len());
    target.settles("random requests", before);
    target.has_not_failed();
}
