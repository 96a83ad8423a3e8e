//! A client connection with a limit on how long the client may leave responses unread.
//!
//! The framework limits the time for a request head, and [`crate::kernel::body`] that for a body; but it
//! writes for as long as the client likes. Unread data stays in memory, so the client must read.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use actix_web::rt::net::TcpStream;
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

use super::seats::Seat;

/// A client that reads so many bytes per second is never too slow.
const STEADY: u64 = 16 << 10;
/// Unsent bytes of a response that the kernel buffers.
const UNSENT: u32 = 128 << 10;

/// A connection that is closed when its client reads too slowly.
pub(crate) struct Connection {
    stream: TcpStream,
    patience: Duration,
    /// How long the client has kept the server waiting, less what it read at the minimum pace.
    behind: Duration,
    waiting: Option<Waiting>,
    /// Freed with the connection.
    _seat: Seat,
}

/// A write that waits for the client to read.
struct Waiting {
    since: Instant,
    end: Pin<Box<Sleep>>,
    /// The reading side must wait too: a client that reads no responses may send no more requests.
    reader: Option<Waker>,
}

impl Connection {
    /// A connection whose client may fall behind by `patience`.
    pub(super) fn new(stream: TcpStream, patience: Duration, seat: Seat) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        bound(&SockRef::from(&stream), patience)?;
        Ok(Self { stream, patience, behind: Duration::ZERO, waiting: None, _seat: seat })
    }

    /// The client read so many bytes.
    fn took(&mut self, bytes: usize) {
        if let Some(Waiting { since, reader, .. }) = self.waiting.take() {
            self.behind += since.elapsed();
            if let Some(reader) = reader {
                reader.wake();
            }
        }
        if !self.behind.is_zero() {
            let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
            let caught_up = Duration::from_micros(bytes.saturating_mul(1_000_000) / STEADY);
            self.behind = self.behind.saturating_sub(caught_up);
        }
    }

    fn wait(&mut self, context: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let left = self.patience.saturating_sub(self.behind);
        let waiting = self.waiting.get_or_insert_with(|| Waiting {
            since: Instant::now(),
            end: Box::pin(sleep(left)),
            reader: None,
        });
        match waiting.end.as_mut().poll(context) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(()) => {
                // Flushes the kernel's buffer at once, not when the client reads on.
                let _as_well_as_it_goes =
                    SockRef::from(&self.stream).set_linger(Some(Duration::ZERO));
                Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
            }
        }
    }
}

/// Limits the kernel's buffer for a client, in size and time, also after the connection is closed.
#[cfg(target_os = "linux")]
fn bound(socket: &SockRef<'_>, patience: Duration) -> io::Result<()> {
    socket.set_tcp_user_timeout(Some(patience))?;
    socket.set_tcp_notsent_lowat(UNSENT)
}

#[cfg(not(target_os = "linux"))]
fn bound(_socket: &SockRef<'_>, _patience: Duration) -> io::Result<()> {
    Ok(())
}

impl AsyncRead for Connection {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if let Some(waiting) = &mut this.waiting {
            waiting.reader = Some(context.waker().clone());
            return Poll::Pending;
        }
        Pin::new(&mut this.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        match Pin::new(&mut this.stream).poll_write(context, bytes) {
            Poll::Pending => this.wait(context),
            Poll::Ready(written) => {
                this.took(written.as_ref().copied().unwrap_or(0));
                Poll::Ready(written)
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}
