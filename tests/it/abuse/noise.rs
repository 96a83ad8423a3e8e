//! Input that is not HTTP: answered or not, it is counted as the client's error only.

use std::time::Duration;

use rstest::rstest;

use super::load::Target;
use crate::support::database::Backend;

#[rstest]
fn what_strangers_send_is_no_error_of_ours(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(target) = Target::start(backend, &[]) else { return };
    let before = target.warm();
    let long = "x".repeat(140_000);
    let noise: [&[u8]; 12] = [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\r\n\r\n\r\n\r\nnonsense\r\n\r\n",
        b"GET  HTTP/1.1\r\n\r\n",
        b"GET /livez HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /v1/orders HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"POST /v1/orders HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /livez HTTP/1.1\r\nX\x00: 1\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"\xff\xfe\xfd",
        long.as_bytes(),
    ];
    for _ in 0..10 {
        for bytes in noise {
            let mut client = target.connect();
            client.send(bytes);
            client.send(b"\r\n\r\n");
            client.is_hung_up_within(Duration::from_millis(5));
        }
    }
    std::thread::sleep(Duration::from_millis(200));
    let log = target.process().log();
    // The copied database was readable by others; the start has fixed and logged that.
    let loud = |line: &&str| line.contains("ERROR") || line.contains("WARN");
    let loud = log.lines().filter(|line| !line.contains("store::files")).find(loud);
    assert_eq!(loud, None);
    target.settles("noise", before);
    target.has_not_failed();
}
