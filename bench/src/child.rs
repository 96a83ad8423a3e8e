//! A server as a separate process: this program, started with another first argument.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tests::cluster::free_port;

use crate::Outcome;
use crate::machine::Process;

/// Administrator login of every bench database.
pub(crate) const ADMIN: (&str, &str) = ("admin@bench.example", "correct horse battery");
const PATIENCE: Duration = Duration::from_secs(30);

/// A running server; dropping it stops the process.
pub(crate) struct Server {
    child: Child,
    /// `127.0.0.1:port`.
    pub(crate) address: String,
    /// Start-up time: from process start to the first good response of `/readyz`.
    pub(crate) ready_after: Duration,
}

impl Server {
    /// `comptoir serve` on the database at `url`.
    pub(crate) fn comptoir(url: &str) -> Outcome<Self> {
        let address = format!("127.0.0.1:{}", free_port());
        let mut command = Command::new(std::env::current_exe()?);
        command
            .arg("serve")
            .env("DATABASE_URL", url)
            .env("COMPTOIR_LISTEN", &address)
            .env("COMPTOIR_ADMIN_EMAIL", ADMIN.0)
            .env("COMPTOIR_ADMIN_PASSWORD", ADMIN.1)
            // Buyers log in once, and a run may last more than ten minutes.
            .env("COMPTOIR_ACCESS_TOKEN_MINUTES", "60")
            // A measured run of a job is not to pause between its request and the background.
            .env("COMPTOIR_JOB_REQUEST_SECONDS", "300")
            .env("COMPTOIR_LOG", "warn");
        Self::start(command, address)
    }

    /// The bare handler, which responds to every request with `body`.
    pub(crate) fn bare(body: &[u8]) -> Outcome<Self> {
        let address = format!("127.0.0.1:{}", free_port());
        let mut command = Command::new(std::env::current_exe()?);
        // The server reads the file before it listens; the file is deleted when this function returns.
        let mut file = tempfile::NamedTempFile::new()?;
        file.write_all(body)?;
        command.arg("bare").arg(&address).arg(file.path());
        Self::start(command, address)
    }

    fn start(mut command: Command, address: String) -> Outcome<Self> {
        let began = Instant::now();
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
        let mut server = Self { child, address, ready_after: Duration::ZERO };
        while !server.is_ready() {
            if let Some(status) = server.child.try_wait()? {
                return Err(format!("the server ended at once: {status}").into());
            }
            if began.elapsed() > PATIENCE {
                return Err("the server is not ready".into());
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        server.ready_after = began.elapsed();
        Ok(server)
    }

    fn is_ready(&self) -> bool {
        answers(&self.address, "/readyz").unwrap_or(false)
    }

    /// The process, for its CPU and memory figures.
    pub(crate) fn process(&self) -> Process {
        Process { id: self.child.id(), with_children: false }
    }
}

/// Whether the server at `address` responds to `path` with 200 right now.
pub(crate) fn answers(address: &str, path: &str) -> std::io::Result<bool> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer.lines().next().is_some_and(|status| status.contains(" 200 ")))
}

impl Drop for Server {
    fn drop(&mut self) {
        let told = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status();
        let deadline = Instant::now() + Duration::from_secs(15);
        while told.is_ok() && Instant::now() < deadline {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let _gone = self.child.kill();
        let _buried = self.child.wait();
    }
}
