//! Starting and stopping: `comptoir serve`, the demonstration and the tests all use it.

use std::net::{SocketAddr, TcpListener};
use std::num::NonZero;
use std::sync::{OnceLock, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use actix_server::ServerBuilder;
use actix_web::dev::ServerHandle;
use actix_web::middleware::{Condition, from_fn};
use actix_web::rt::System;
use actix_web::rt::signal::unix::{SignalKind, signal};
use actix_web::rt::time::{interval, sleep};
use actix_web::{App, web};
use persistence::{DbError, Store};

use crate::docs::Document;
use crate::flows::jobs;
use crate::kernel::access::keys::{Keys, KeysError};
use crate::kernel::access::outside::{Issuers, SettingsError};
use crate::kernel::access::passwords::Passwords;
use crate::kernel::clock::Clock;
use crate::kernel::config::{BlocklistError, Config};
use crate::kernel::http::listener;
use crate::kernel::http::listener::Terms;
use crate::kernel::http::seats::Seats;
use crate::kernel::http::{Queries, Routes, cors, descriptors, metrics, middleware, nothing_here};
use crate::kernel::problem::Problem;
use crate::kernel::state::{State, StateError};
use crate::rooms::Shared;
use crate::rooms::identity::administrator;
use crate::{app, openapi, workers};

/// How long running requests may take once the server is asked to stop.
const LAST_ANSWERS_SECONDS: u64 = 10;
const UPKEEP: Duration = Duration::from_secs(5);

/// The server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database.
    #[error("the database: {0}")]
    Database(#[from] DbError),
    /// The keys.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The file of outside issuers.
    #[error("outside issuers: {0}")]
    Issuers(#[from] SettingsError),
    /// The state: keys or mail.
    #[error(transparent)]
    State(#[from] StateError),
    /// The list of forbidden passwords.
    #[error(transparent)]
    Blocklist(#[from] BlocklistError),
    /// The first administrator.
    #[error("the first administrator: {0}")]
    Administrator(Problem),
    /// The listening address, or a thread.
    #[error("cannot listen on {listen}: {source}")]
    Listen {
        /// Listening address.
        listen: String,
        /// Cause.
        source: std::io::Error,
    },
    /// The OpenAPI document.
    #[error("the OpenAPI document cannot be written: {0}")]
    Document(String),
    /// The thread ended without a reason.
    #[error("the server's thread ended at once")]
    Gone,
}

/// A server that runs in its own thread; dropping it stops it.
pub struct Running {
    /// Listening address.
    pub address: SocketAddr,
    state: web::Data<State>,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    /// Base of its URLs, without a trailing slash.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// State of the application, for code in the same process.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Whether the server has ended by itself.
    fn has_ended(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// Serves until SIGTERM or SIGINT; then `/readyz` fails for `drain`, and the server stops.
    pub fn wait(self, drain: Duration) -> Result<(), StartError> {
        let signalled = System::new().block_on(async {
            let mut term = signal(SignalKind::terminate())?;
            let mut int = signal(SignalKind::interrupt())?;
            while !self.has_ended() {
                tokio::select! {
                    _ = term.recv() => break,
                    _ = int.recv() => break,
                    () = sleep(Duration::from_millis(500)) => {}
                }
            }
            self.state.drain();
            tracing::info!("draining");
            sleep(drain).await;
            Ok(())
        });
        let listen = self.address.to_string();
        signalled.map_err(|source| StartError::Listen { listen, source })
    }

    /// Finishes the running requests and stops.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.state.drain();
        // The call itself sends the command; the future only reports completion.
        drop(self.handle.stop(true));
        if let Some(thread) = self.thread.take() {
            let _ended = thread.join();
        }
    }
}

/// Opens the database, binds the address, and serves until the handle is dropped.
pub fn start(config: Config) -> Result<Running, StartError> {
    descriptors::raise();
    let listen = config.listen.clone();
    let store = Store::open(&config.database.settings())?;
    let (tell, told) = mpsc::sync_channel(1);
    let thread = thread::Builder::new()
        .name("comptoir".to_owned())
        .spawn(move || {
            let outcome = System::new().block_on(run(config, store, &tell));
            if let Err(error) = outcome {
                // The receiver is gone once the server is up.
                let _told = tell.send(Err(error));
            }
        })
        .map_err(|source| StartError::Listen { listen, source })?;
    let (address, handle, state) = told.recv().map_err(|_gone| StartError::Gone)??;
    Ok(Running { address, state, handle, thread: Some(thread) })
}

type Up = (SocketAddr, ServerHandle, web::Data<State>);

async fn run(
    config: Config,
    store: Store,
    tell: &mpsc::SyncSender<Result<Up, StartError>>,
) -> Result<(), StartError> {
    metrics::install();
    let clock = Clock::new(config.clock.into());
    let issuers = Issuers::load(config.oidc_config.as_deref())?;
    let keys = Keys::load(&config.database, &store, &clock).await?;
    store.chain_by(keys.chain.clone())?;
    let passwords = Passwords::new(config.login.blocklist()?);
    administrator::ensure(&config.administrator, &store, &clock, &passwords)
        .await
        .map_err(StartError::Administrator)?;
    let jobs = workers::all_jobs();
    let state = State::new(store, clock, keys, issuers, passwords, jobs, &config)?;
    let state = web::Data::new(state);
    jobs::register(&state).await?;
    let failed = |source| StartError::Listen { listen: config.listen.clone(), source };
    let listeners = bind(&config.listen)?;
    let address = listeners.first().map(TcpListener::local_addr).ok_or(StartError::Gone)?;
    let address = address.map_err(failed)?;
    let metrics_apart = config.edge.metrics_listen.as_deref().map(bind).transpose()?;
    let described = described(metrics_apart.is_none())?;
    let server = serving(&config, &state, &described, (listeners, metrics_apart));
    let server = server.map_err(failed)?.run();
    workers::start(&state);
    actix_web::rt::spawn(upkeep());
    let _told = tell.send(Ok((address, server.handle(), state.clone())));
    server.await.map_err(failed)?;
    workers::finish(&state).await;
    Ok(())
}

fn bind(listen: &str) -> Result<Vec<TcpListener>, StartError> {
    let failed = |source| StartError::Listen { listen: listen.to_owned(), source };
    listener::bind(listen).map_err(failed)
}

/// The API on its listeners, and the metrics on their own if configured.
fn serving(
    config: &Config,
    state: &web::Data<State>,
    described: &Described,
    (listeners, metrics_apart): (Vec<TcpListener>, Option<Vec<TcpListener>>),
) -> std::io::Result<ServerBuilder> {
    let workers = config.workers.or_else(|| thread::available_parallelism().map(NonZero::get).ok());
    let workers = workers.unwrap_or(1);
    let seats = Seats::new(config.edge.connections_per_address, config.trusted_proxies.clone());
    let terms = Terms { seats, patience: config.edge.patience() };
    let shared = Shared::default();
    let mut server = ServerBuilder::new()
        .workers(workers)
        .max_concurrent_connections(descriptors::connections() / workers)
        .disable_signals()
        .shutdown_timeout(LAST_ANSWERS_SECONDS);
    for listener in listeners {
        let (state, shared) = (state.clone(), shared.clone());
        let origins = config.cors_origins.clone();
        let (document, routes, queries) = described.clone();
        let with_metrics = metrics_apart.is_none();
        server = listener::serve(server, listener, &terms, move || {
            App::new()
                .app_data(state.clone())
                .app_data(routes.clone())
                .app_data(queries.clone())
                .app_data(document.clone())
                .wrap(Condition::new(!origins.is_empty(), cors::allow(&origins)))
                .wrap(from_fn(middleware))
                .configure(|config| {
                    app::configure(config, &shared);
                    if with_metrics {
                        app::metrics(config);
                    }
                })
        })?;
    }
    for listener in metrics_apart.into_iter().flatten() {
        let state = state.clone();
        server = listener::serve(server, listener, &terms, move || {
            let app = App::new().app_data(state.clone()).wrap(from_fn(middleware));
            app.configure(app::metrics).default_service(web::to(nothing_here))
        })?;
    }
    Ok(server)
}

type Described = (web::Data<Document>, web::Data<Routes>, web::Data<Queries>);

/// The document and its lookups, put together once for all servers of the process.
fn described(with_metrics: bool) -> Result<Described, StartError> {
    static WITH_METRICS: OnceLock<Described> = OnceLock::new();
    static WITHOUT_METRICS: OnceLock<Described> = OnceLock::new();
    let known = if with_metrics { &WITH_METRICS } else { &WITHOUT_METRICS };
    match known.get() {
        Some(described) => Ok(described.clone()),
        None => put_together(with_metrics).map(|made| known.get_or_init(|| made).clone()),
    }
}

/// Works in its own thread; when that ends, the allocator returns the tens of megabytes used.
fn put_together(with_metrics: bool) -> Result<Described, StartError> {
    let made = thread::spawn(move || {
        let document = app::document();
        let yaml = openapi::print::yaml(&document).map_err(StartError::Document)?;
        let json = openapi::print::json(&document).map_err(StartError::Document)?;
        let (routes, queries) = (app::routes(&document, with_metrics), app::queries(&document));
        Ok((
            web::Data::new(Document::new(yaml, json)),
            web::Data::new(routes),
            web::Data::new(queries),
        ))
    });
    made.join().map_err(|_panic| StartError::Gone)?
}

async fn upkeep() {
    let mut beat = interval(UPKEEP);
    loop {
        beat.tick().await;
        metrics::upkeep();
    }
}

/// Serves until SIGTERM or SIGINT, then drains: `/readyz` fails, load balancers get their time, accepted
/// requests are answered.
pub fn serve(config: Config) -> Result<(), StartError> {
    let wait = Duration::from_secs(config.drain_seconds);
    let running = start(config)?;
    tracing::info!(address = %running.address, "listening");
    running.wait(wait)?;
    tracing::info!("stopped");
    Ok(())
}
