//! Closed-loop load generator: each client has its own connection and waits for a response before its
//! next request.

use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::Outcome;

/// A request, ready to be sent.
pub(crate) type Ready = Request<Full<Bytes>>;

/// How long the clients of a run send requests.
#[derive(Debug, Clone)]
pub(crate) enum Until {
    /// For this time.
    Passed(Duration),
    /// Until another thread sets it.
    Told(Arc<AtomicBool>),
}

impl Until {
    fn is_over(&self, began: Instant) -> bool {
        match self {
            Self::Passed(span) => began.elapsed() >= *span,
            Self::Told(told) => told.load(Ordering::Relaxed),
        }
    }
}

/// Responses of a run, with latencies.
#[derive(Debug, Default, Clone)]
pub(crate) struct Answers {
    /// Latency of each good response, sorted.
    pub(crate) good: Vec<Duration>,
    /// Latency of each 503, sorted.
    pub(crate) refused: Vec<Duration>,
    /// 503 responses without `Retry-After`.
    pub(crate) impolite: usize,
    /// All other outcomes: a status, or a broken connection.
    pub(crate) odd: Vec<String>,
    /// Duration of the run.
    pub(crate) lasted: Duration,
}

impl Answers {
    /// Good responses per second.
    pub(crate) fn rate(&self) -> f64 {
        self.good.len() as f64 / self.lasted.as_secs_f64()
    }

    /// Latency quantile of the good responses.
    pub(crate) fn quantile(&self, share: f64) -> Duration {
        quantile(&self.good, share)
    }

    /// Fails if the run had any unexpected response.
    pub(crate) fn all_good(self) -> Outcome<Self> {
        match self.odd.first() {
            Some(first) => {
                Err(format!("{} odd answers, the first: {first}", self.odd.len()).into())
            }
            None if !self.refused.is_empty() => {
                Err(format!("{} requests were refused", self.refused.len()).into())
            }
            None => Ok(self),
        }
    }
}

/// The value below which `share` of the sorted `values` lie.
pub(crate) fn quantile(values: &[Duration], share: f64) -> Duration {
    let last = values.len().saturating_sub(1);
    values.get((last as f64 * share).round() as usize).copied().unwrap_or_default()
}

/// Sends requests from `next` for `span`, with `clients` concurrent clients, each without pause.
pub(crate) fn run<F>(address: &str, clients: usize, span: Duration, next: F) -> Outcome<Answers>
where
    F: Fn() -> Ready + 'static,
{
    paced(address, clients, span, Duration::ZERO, next)
}

/// As [`run`], for as long as `until` says.
pub(crate) fn run_until<F>(address: &str, clients: usize, until: Until, next: F) -> Outcome<Answers>
where
    F: Fn() -> Ready + 'static,
{
    sent(address, clients, (until, Duration::ZERO), next)
}

/// As [`run`], but each client sends at most one request per `beat`.
pub(crate) fn paced<F>(
    address: &str,
    clients: usize,
    span: Duration,
    beat: Duration,
    next: F,
) -> Outcome<Answers>
where
    F: Fn() -> Ready + 'static,
{
    sent(address, clients, (Until::Passed(span), beat), next)
}

fn sent<F>(
    address: &str,
    clients: usize,
    (until, beat): (Until, Duration),
    next: F,
) -> Outcome<Answers>
where
    F: Fn() -> Ready + 'static,
{
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let tasks = tokio::task::LocalSet::new();
    let next = Rc::new(next);
    tasks.block_on(&runtime, async {
        let began = Instant::now();
        let clients = (0..clients).map(|_| {
            let (next, address, until) = (next.clone(), address.to_owned(), until.clone());
            tokio::task::spawn_local(async move {
                client(&address, || until.is_over(began), beat, &*next).await
            })
        });
        let clients: Vec<_> = clients.collect();
        let mut all = Answers::default();
        for client in clients {
            let one = client.await??;
            all.good.extend(one.good);
            all.refused.extend(one.refused);
            all.odd.extend(one.odd);
            all.impolite += one.impolite;
        }
        all.lasted = began.elapsed();
        all.good.sort_unstable();
        all.refused.sort_unstable();
        Ok(all)
    })
}

async fn connect(address: &str) -> Outcome<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::task::spawn_local(connection);
    Ok(sender)
}

async fn client(
    address: &str,
    is_over: impl Fn() -> bool,
    beat: Duration,
    next: &dyn Fn() -> Ready,
) -> Outcome<Answers> {
    let mut answers = Answers::default();
    let mut connection = connect(address).await?;
    // Spreads the clients over the first beat; otherwise all would send at once.
    let mut due = Instant::now() + beat.mul_f64(fastrand::f64());
    while !is_over() {
        if !beat.is_zero() {
            tokio::time::sleep_until(due.into()).await;
            due += beat;
        }
        if connection.ready().await.is_err() {
            connection = connect(address).await?;
            continue;
        }
        let asked = Instant::now();
        match connection.send_request(next()).await {
            Err(error) => answers.odd.push(error.to_string()),
            Ok(response) => {
                let (head, body) = response.into_parts();
                let body = body.collect().await?.to_bytes();
                let took = asked.elapsed();
                match head.status.as_u16() {
                    200..=299 => answers.good.push(took),
                    503 => {
                        answers.impolite += usize::from(!head.headers.contains_key("retry-after"));
                        answers.refused.push(took);
                    }
                    status => {
                        let words = String::from_utf8_lossy(&body).into_owned();
                        answers.odd.push(format!("{status} {words}"));
                    }
                }
            }
        }
    }
    Ok(answers)
}

/// Sends one request; returns status and body.
pub(crate) fn ask(address: &str, request: Ready) -> Outcome<(u16, Bytes)> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let tasks = tokio::task::LocalSet::new();
    tasks.block_on(&runtime, async {
        let response = connect(address).await?.send_request(request).await?;
        let status = response.status().as_u16();
        Ok((status, response.into_body().collect().await?.to_bytes()))
    })
}
