//! Overload: a request that would only wait is refused at once, and health checks are still answered.

use std::time::{Duration, Instant};

use rstest::rstest;
use tests::cluster::free_port;

use crate::support::actor::Actor;
use crate::support::builders::order_of;
use crate::support::database::Backend;
use crate::support::process::Process;
use crate::support::race::race;
use crate::support::scene;

#[rstest]
fn a_crowd_is_told_to_come_back(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(scene) = scene::on(backend) else { return };
    let database = scene.database.copy();
    let settings = [("COMPTOIR_QUEUE", "2"), ("COMPTOIR_CONNECTIONS", "1")];
    let server = Process::serve_on(&database, free_port(), &settings);
    let staff = Actor::anonymous(server.base()).with_token(&scene.cast.staff);
    let mut order = order_of(&[("NOTHING", 1)]);
    order["company_id"] = serde_json::json!(scene.cast.company);

    let answers = race(64, |_| {
        let asked = Instant::now();
        let answer = staff.post("/v1/orders", &order);
        let health = [staff.get("/livez").status, staff.get("/readyz").status];
        (answer, asked.elapsed(), health)
    });
    let refused: Vec<_> = answers.iter().filter(|(answer, ..)| answer.status == 503).collect();
    assert!(!refused.is_empty(), "64 clients did not fill a queue of two");
    // That is the middleware; a request already past it is refused with an unread body.
    let open = refused.iter().filter(|(answer, ..)| answer.header("connection").is_none());
    assert_ne!(open.count(), 0, "nobody's connection is left to them");
    for (answer, took, _) in refused {
        assert_eq!(answer["code"], "overloaded");
        assert_eq!(answer.header("retry-after"), Some("1"));
        assert!(*took < Duration::from_secs(5), "{took:?}");
    }
    for (answer, _, health) in &answers {
        assert!([409, 422, 503].contains(&answer.status), "{answer:?}");
        assert_eq!(*health, [200, 200]);
    }
    staff.get("/v1/me").expect(200);
}
