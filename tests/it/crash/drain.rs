//! SIGTERM: pending requests get their response, then the server ends.

use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use rstest::rstest;
use serde_json::json;

use crate::support::database::Backend;
use crate::support::process::Process;
use crate::support::scene::{self, PASSWORD};
use crate::support::under_way::UnderWay;

const REQUESTS: usize = 6;

#[rstest]
fn requests_under_way_are_answered_before_the_end(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(scene) = scene::on(backend) else { return };
    let database = scene.database.copy();
    let mut server = Process::serve(&database);
    let address = server.base().trim_start_matches("http://").to_owned();
    let path = format!("/v1/companies/{}/members", scene.cast.company);
    let requests: Vec<_> = (0..REQUESTS)
        .map(|number| {
            // Hashing the password takes time.
            let member = json!({
                "email": format!("late-{number}@acme.test"), "name": "Late",
                "password": PASSWORD, "roles": ["buyer"],
            });
            UnderWay::begin(&address, &path, &scene.cast.staff, member.to_string())
        })
        .collect();
    let status = thread::scope(|scope| {
        let end = scope.spawn(|| server.terminate());
        thread::sleep(Duration::from_millis(300));
        let answers: Vec<_> =
            requests.into_iter().map(|request| scope.spawn(|| request.end())).collect();
        for answer in answers {
            let answer = answer.join().expect("an answer");
            assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
            assert!(answer.contains("\"email\":\"late-"), "{answer}");
        }
        end.join().expect("the end")
    });
    assert!(status.success(), "{status}");
    assert!(TcpStream::connect(&address).is_err(), "somebody still listens");
    let stored = database.count("users WHERE email LIKE 'late-%'");
    assert_eq!(stored, i64::try_from(REQUESTS).expect("a small number"));
}
