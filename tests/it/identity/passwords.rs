//! Password rules with an operator's list of forbidden passwords.

use std::fs;

use rstest::rstest;
use serde_json::json;

use super::staff::staff_user;
use crate::support::database::Backend;
use crate::support::mail::Smtp;
use crate::support::process::{self, Process};
use crate::support::scene::{self, PASSWORD};
use tests::cluster::free_port;

#[rstest]
fn what_the_operator_lists_nobody_sets(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(scene) = scene::on(backend) else { return };
    let database = scene.database.copy();
    let folder = tempfile::tempdir().expect("a folder");
    let list = folder.path().join("common.txt");
    fs::write(&list, "iloveyou1\nPassword123\n").expect("a list");
    let (list, mail) = (list.display().to_string(), Smtp::start(1));
    let url = mail.url();
    let settings = [("COMPTOIR_PASSWORD_BLOCKLIST", list.as_str()), ("COMPTOIR_MAIL_URL", &url)];
    let process = Process::serve_on(&database, free_port(), &settings);
    let (staff, common) = (process.staff(), "password123");

    let mut new = staff_user("grace@comptoir.test", "auditor");
    new["password"] = json!(common);
    staff.post("/v1/staff-users", &new).refused(422, "password_too_common");
    let members = format!("/v1/companies/{}/members", scene.cast.company);
    let mut member =
        json!({ "email": "new@acme.test", "name": "New", "roles": ["buyer"], "password": common });
    staff.post(&members, &member).refused(422, "password_too_common");
    let buyer = process.anonymous().with_token(&scene.cast.buyer.token);
    let change = json!({ "current_password": PASSWORD, "new_password": "ILOVEYOU1" });
    buyer.post("/v1/auth/password", &change).refused(422, "password_too_common");

    // Nor by mail; the token still works for another password.
    member.as_object_mut().expect("an object").remove("password");
    staff.post(&members, &member).expect(201);
    let token = mail.wait_for("new@acme.test").letter.token();
    let choose = |password: &str| {
        let choice = json!({ "token": token, "new_password": password });
        process.anonymous().post("/v1/auth/password-resets/complete", &choice)
    };
    choose(common).refused(422, "password_too_common");
    choose("password124").expect(204);
}

#[test]
fn a_server_does_not_start_without_its_list() {
    let Some(scene) = scene::on(Backend::Sqlite) else { return };
    let database = scene.database.copy();
    let (started, said) =
        process::run(&database, &["serve", "--password-blocklist", "/nowhere/at/all.txt"]);
    assert!(!started && said.contains("/nowhere/at/all.txt"), "{said}");
}
