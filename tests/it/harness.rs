//! The harness itself: the parts that the scenarios rely on.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use diesel::connection::SimpleConnection as _;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use rstest::rstest;

use crate::support::actor::Actor;
use crate::support::app::{NOW, Shop};
use crate::support::database::{Backend, Database};
use crate::support::process::Process;
use crate::support::scene::{ADMIN, PASSWORD};
use crate::support::server::Server;
use tests::cluster::{self, Cluster, Durability, FRUGAL};

#[test]
fn databases_are_copied_from_a_template() {
    let Some(cluster) = cluster::shared() else { return };
    let template = cluster.create();
    // A template with a connection cannot be copied.
    PgConnection::establish(&cluster.url(&template))
        .expect("connect")
        .batch_execute("CREATE TABLE kept (n bigint)")
        .expect("create");
    let copies = [cluster.copy_of(&template), cluster.copy_of(&template)];
    for copy in &copies {
        let mut conn = PgConnection::establish(&cluster.url(copy)).expect("connect");
        conn.batch_execute("INSERT INTO kept VALUES (1)").expect("the table came along");
    }
    copies.iter().for_each(|copy| cluster.remove(copy));
}

/// The test below runs this one in a process of its own.
#[test]
#[ignore = "waits to be killed"]
fn a_run_that_gets_killed() {
    let Some(cluster) = Cluster::start(Durability::Off, &FRUGAL) else { return };
    fs::write(env::var_os("TELL").expect("TELL"), cluster.url("postgres")).expect("tell");
    thread::sleep(Duration::from_secs(60));
}

#[test]
fn a_killed_run_leaves_no_cluster_behind() {
    if cluster::shared().is_none() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let told = folder.path().join("url");
    let mut run = Command::new(env::current_exe().expect("this binary"))
        .args(["--exact", "harness::a_run_that_gets_killed", "--ignored", "--nocapture"])
        .env("TELL", &told)
        .spawn()
        .expect("the run");
    let name = format!("comptoir-tests-pg-{}-0", run.id());
    let own_folders = || cluster::HOMES.iter().map(|home| Path::new(home).join(&name));
    within(60, || fs::read_to_string(&told).is_ok_and(|url| !url.is_empty()));
    let url = fs::read_to_string(&told).expect("the address");
    assert!(own_folders().any(|folder| folder.exists()), "{name} is the cluster's");

    run.kill().expect("kill -9");
    run.wait().expect("wait");

    within(30, || !own_folders().any(|folder| folder.exists()));
    assert!(PgConnection::establish(&url).is_err(), "{url} still answers");
}

#[rstest]
fn a_copy_keeps_keys_and_people(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(original) = Database::empty(backend) else { return };
    let mut server = Server::start(&original);
    let staff = Actor::anonymous(server.base()).log_in(ADMIN, PASSWORD);
    assert!(server.verify().is_empty());
    server.stop();

    let copy = original.copy();
    let server = Server::start(&copy);
    Actor::anonymous(server.base()).with_token(staff.token()).get("/v1/me").expect(200);
}

#[rstest]
fn the_product_runs_as_a_process(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(database) = Database::empty(backend) else { return };
    let mut process = Process::serve(&database);
    let staff = process.staff();
    staff.get("/v1/me").expect(200);
    assert!(process.terminate().success(), "{}", process.log());
    let port = staff.base().rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");

    let process = Process::serve_on(&database, port, &[]);
    staff.get("/v1/me").expect(200);
    process.kill();
    assert!(staff.try_send("GET", "/v1/me", &[], None).is_err());
}

#[rstest]
fn a_shop_opens_with_its_people_in_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    assert_eq!(shop.available("BOLT"), 1000);
    let path = format!("/v1/companies/{}", shop.company());
    shop.company_admin().get(&path).expect(200);
    shop.stranger().get(&path).expect(404).problem();
    shop.anonymous().get(&path).expect(401).problem();
    let at = shop.staff().get("/v1/clock").expect(200).text("/now");
    assert_eq!(at, NOW);
}

#[track_caller]
fn within(seconds: u64, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(seconds);
    while !holds() {
        assert!(Instant::now() < deadline, "not within {seconds} s");
        thread::sleep(Duration::from_millis(20));
    }
}
