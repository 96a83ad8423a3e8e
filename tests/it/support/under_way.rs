//! A slow request: it stays open while the test changes the state around it.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// A request in progress: the server has begun to read it, and its body is still missing.
pub struct UnderWay {
    stream: TcpStream,
    body: String,
}

impl UnderWay {
    /// Sends the head of a POST, and waits until the server requests the body (`100 Continue`).
    #[track_caller]
    pub fn begin(address: &str, path: &str, token: &str, body: String) -> Self {
        let mut stream = TcpStream::connect(address).expect("connect");
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a deadline");
        write!(
            stream,
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\
             Expect: 100-continue\r\nConnection: close\r\n\r\n",
            body.len()
        )
        .expect("send the head");
        let mut go_on = [0; 25];
        stream.read_exact(&mut go_on).expect("the server reads");
        assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
        Self { stream, body }
    }

    /// Sends the body; returns the whole response.
    #[track_caller]
    pub fn end(mut self) -> String {
        self.stream.write_all(self.body.as_bytes()).expect("the connection is still open");
        let mut answer = String::new();
        self.stream.read_to_string(&mut answer).expect("an answer");
        answer
    }
}
