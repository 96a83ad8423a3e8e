//! A byte-level client, for requests that no HTTP library sends.

use std::io::{BufRead as _, BufReader, ErrorKind, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use socket2::{Domain, Socket, Type};

/// Read timeout.
const PATIENCE: Duration = Duration::from_secs(10);
/// Maximum size of a response.
const LARGEST_ANSWER: usize = 16 << 20;

/// A client that sends and reads raw bytes.
pub struct Client(BufReader<TcpStream>);

impl Client {
    /// A connection to a server on this machine.
    pub fn connect(address: SocketAddr) -> std::io::Result<Self> {
        Self::connect_from(Ipv4Addr::LOCALHOST, address)
    }

    /// The same from another address of this machine.
    pub fn connect_from(own: Ipv4Addr, address: SocketAddr) -> std::io::Result<Self> {
        assert!(address.ip().is_loopback(), "load stays on this machine: {address}");
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        socket.bind(&SocketAddr::from((own, 0)).into())?;
        socket.connect(&address.into())?;
        let stream = TcpStream::from(socket);
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(Self(BufReader::new(stream)))
    }

    /// Sends the bytes; returns whether all were sent.
    pub fn send(&mut self, bytes: &[u8]) -> bool {
        self.0.get_mut().write_all(bytes).is_ok()
    }

    /// One response: status and body. None if the server closed the connection before.
    pub fn answer(&mut self) -> Option<(u16, Vec<u8>)> {
        let (status, length) = self.start()?;
        assert!(length <= LARGEST_ANSWER, "an answer of {length} bytes");
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).ok()?;
        Some((status, body))
    }

    /// The status of one response, which is read to its end; the response to a HEAD has no body.
    pub fn status(&mut self, of_head: bool) -> Option<u16> {
        if of_head { self.start().map(|(status, _)| status) } else { Some(self.answer()?.0) }
    }

    /// The status of a response and the length of its body.
    fn start(&mut self) -> Option<(u16, usize)> {
        let head = self.head()?;
        let status = head.get(9..12)?.parse().ok()?;
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        Some((status, length.map_or(0, |length| length.parse().expect("a length"))))
    }

    /// The head of a response, in lower case.
    fn head(&mut self) -> Option<String> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let line = self.0.read_until(b'\n', &mut head).ok()?;
            assert!(head.len() < 1 << 16, "a head without an end");
            if line == 0 {
                return None;
            }
        }
        Some(String::from_utf8_lossy(&head).to_ascii_lowercase())
    }

    /// Reads up to so many bytes and returns the count. None if the server has closed the connection.
    pub fn read_some(&mut self, most: usize) -> Option<usize> {
        let mut bytes = vec![0; most];
        match self.0.read(&mut bytes) {
            Ok(0) | Err(_) => None,
            Ok(length) => Some(length),
        }
    }

    /// Whether the server closes the connection within this time.
    pub fn is_hung_up_within(&mut self, time: Duration) -> bool {
        self.0.get_ref().set_read_timeout(Some(time)).expect("a deadline");
        let mut rest = [0; 4096];
        loop {
            match self.0.read(&mut rest) {
                Ok(0) => return true,
                Ok(_) => {}
                Err(why) => {
                    return !matches!(why.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut);
                }
            }
        }
    }
}
