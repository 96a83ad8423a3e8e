//! Listening: accepts connections and serves them.

use std::future::ready;
use std::io;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs as _};
use std::time::Duration;

use actix_http::error::DispatchError;
use actix_http::{HttpServiceBuilder, KeepAlive, Request};
use actix_server::{GracefulShutdownSignal, ServerBuilder};
use actix_service::{
    IntoServiceFactory, Service, ServiceFactory, ServiceFactoryExt as _, fn_service, map_config,
};
use actix_web::body::MessageBody;
use actix_web::dev::{AppConfig, ServiceResponse};
use actix_web::rt::net::TcpStream;
use socket2::{Domain, Protocol, Socket, Type};

use super::connection::Connection;
use super::metrics;
use super::seats::Seats;
use crate::kernel::problem::PROBLEM_JSON;

/// Longer than load balancers keep idle connections, so that they close them, not the server.
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// Time limit for the first request head on a connection.
const FIRST_HEAD: Duration = Duration::from_secs(5);
/// Time limit for a client to close after the server did.
const HANG_UP: Duration = Duration::from_secs(1);
/// Backlog: connections that may wait to be accepted.
const BACKLOG: i32 = 1024;

/// Response to an address that holds the maximum of connections.
const TOO_MANY: &str = r#"{"type":"about:blank","title":"Too Many Requests","status":429,
"code":"too_many_connections","detail":"Too many connections from this address."}"#;

/// Limits on connections.
#[derive(Clone)]
pub(crate) struct Terms {
    /// Maximum per address.
    pub(crate) seats: Seats,
    /// How far a client may fall behind in reading responses.
    pub(crate) patience: Duration,
}

/// Sockets for every address that `listen` resolves to.
pub(crate) fn bind(listen: &str) -> io::Result<Vec<TcpListener>> {
    let mut bound = Vec::new();
    let mut failed = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for address in listen.to_socket_addrs()? {
        match bind_one(address) {
            Ok(listener) => bound.push(listener),
            Err(error) => failed = error,
        }
    }
    if bound.is_empty() { Err(failed) } else { Ok(bound) }
}

fn bind_one(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// Serves connections from `listener`; `make` builds the application for each worker.
pub(crate) fn serve<M, A, F, B>(
    server: ServerBuilder,
    listener: TcpListener,
    terms: &Terms,
    make: M,
) -> io::Result<ServerBuilder>
where
    M: Fn() -> A + Send + Clone + 'static,
    A: IntoServiceFactory<F, Request>,
    F: ServiceFactory<
            Request,
            Config = AppConfig,
            Response = ServiceResponse<B>,
            Error = actix_web::Error,
            InitError = (),
        > + 'static,
    F::Future: 'static,
    F::Service: 'static,
    <F::Service as Service<Request>>::Future: 'static,
    B: MessageBody + 'static,
{
    let (terms, stopping) = (terms.clone(), server.graceful_shutdown_signal());
    let name = listener.local_addr()?.to_string();
    server.listen(name, listener, move || {
        let terms = terms.clone();
        let application =
            make().into_factory().map_err(|error: actix_web::Error| error.error_response());
        let stopping = stopping.clone();
        let http = HttpServiceBuilder::default()
            .keep_alive(KeepAlive::Timeout(KEEP_ALIVE))
            .client_request_timeout(FIRST_HEAD)
            .client_disconnect_timeout(HANG_UP)
            .graceful_shutdown_signal(move || stopped(stopping.clone()))
            .h1::<_, B>(map_config(application, |()| AppConfig::default()));
        fn_service(move |stream: TcpStream| ready(admit(stream, &terms)))
            .and_then(http)
            .map_err(note)
    })
}

async fn stopped(stopping: GracefulShutdownSignal) {
    stopping.notified().await;
}

/// Accepts the connection, or closes it if its address holds too many.
fn admit(
    stream: TcpStream,
    terms: &Terms,
) -> Result<(Connection, Option<SocketAddr>), DispatchError> {
    let peer = stream.peer_addr()?;
    let Some(seat) = terms.seats.take(peer.ip()) else {
        // Best effort: the server must not wait for a client that does not read it.
        let _told = stream.try_write(too_many().as_bytes());
        return Err(io::Error::from(io::ErrorKind::ConnectionRefused).into());
    };
    Ok((Connection::new(stream, terms.patience, seat)?, Some(peer)))
}

fn too_many() -> String {
    let length = TOO_MANY.len();
    format!(
        "HTTP/1.1 429 Too Many Requests\r\nconnection: close\r\nretry-after: 1\r\n\
         content-type: {PROBLEM_JSON}\r\ncontent-length: {length}\r\n\r\n{TOO_MANY}"
    )
}

/// Logs a connection that ended with an error. That is the client's doing, not a server error.
fn note(error: DispatchError) -> DispatchError {
    metrics::broken_off();
    tracing::debug!(%error, "a connection broke off");
    error
}
