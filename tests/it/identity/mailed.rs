//! Passwords by mail: invitations and forgotten passwords.

use std::thread;
use std::time::{Duration, Instant};

use rstest::rstest;
use serde_json::json;

use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::database::{Backend, Database};
use crate::support::mail::{Mailbox, Smtp};
use crate::support::process::Process;
use crate::support::race::race;
use crate::support::scene::{self, PASSWORD, Scene};
use tests::cluster::free_port;

const RESETS: &str = "/v1/auth/password-resets";
const COMPLETE: &str = "/v1/auth/password-resets/complete";
const BUYER: &str = "buyer@acme.test";
const NEW: &str = "a new pass phrase";

/// A server that sends mail, on a copy of the scene.
struct Place {
    process: Process,
    database: Database,
    scene: &'static Scene,
}

#[track_caller]
fn place(backend: Backend, mail: &str) -> Option<Place> {
    let scene = scene::on(backend)?;
    let database = scene.database.copy();
    let process = serve(&database, mail);
    Some(Place { process, database, scene })
}

#[track_caller]
fn serve(database: &Database, mail: &str) -> Process {
    let link = "https://shop.test/password#{token}";
    let settings = [
        ("COMPTOIR_MAIL_URL", mail),
        ("COMPTOIR_MAIL_FROM", "The Shop <shop@comptoir.test>"),
        ("COMPTOIR_PASSWORD_LINK", link),
    ];
    Process::serve_on(database, free_port(), &settings)
}

impl Place {
    #[track_caller]
    fn ask(&self, email: &str) -> Answer {
        self.process.anonymous().post(RESETS, &json!({ "email": email })).expect(202)
    }

    /// Adds a buyer without a password to Acme.
    #[track_caller]
    fn invite(&self, email: &str) {
        let path = format!("/v1/companies/{}/members", self.scene.cast.company);
        let member = json!({ "email": email, "name": "New", "roles": ["buyer"] });
        self.admin().post(&path, &member).expect(201);
    }

    fn admin(&self) -> Actor {
        self.process.anonymous().with_token(&self.scene.cast.company_admin.token)
    }

    /// Backdates all mailed tokens by this many days.
    fn age_tokens(&self, days: i64) {
        let column = |name: &str| match self.database {
            Database::Sqlite(_) => format!("{name} = {name} - {}", days * 86_400_000_000),
            Database::Postgres { .. } => format!("{name} = {name} - interval '{days} days'"),
        };
        let (created, expires) = (column("created_at"), column("expires_at"));
        self.database.execute(&format!("UPDATE password_tokens SET {created}, {expires}"));
    }
}

fn complete(actor: &Actor, token: &str, password: &str) -> Answer {
    actor.post(COMPLETE, &json!({ "token": token, "new_password": password }))
}

fn log_in(actor: &Actor, email: &str, password: &str) -> Answer {
    let login = json!({ "grant_type": "password", "username": email, "password": password });
    actor.post("/v1/auth/token", &login)
}

#[rstest]
fn who_is_invited_chooses_their_password(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let mailbox = Mailbox::new();
    let Some(place) = place(backend, &mailbox.url()) else { return };
    place.invite("new@acme.test");
    let letter = mailbox.wait_for(1, "new@acme.test");
    assert_eq!(letter.headers["from"], "\"The Shop\" <shop@comptoir.test>");
    assert!(letter.text.contains("https://shop.test/password#"), "{letter:?}");

    let anonymous = place.process.anonymous();
    log_in(&anonymous, "new@acme.test", NEW).refused(401, "invalid_credentials");
    complete(&anonymous, &letter.token(), "short").refused(422, "password_too_short");
    complete(&anonymous, &letter.token(), NEW).expect(204);
    let buyer = anonymous.log_in("new@acme.test", NEW);
    assert_eq!(buyer.get("/v1/me").expect(200)["roles"], json!(["buyer"]));
    // A user with a password from the administrator gets no mail.
    assert_eq!(mailbox.letters_to(BUYER).len(), 0);
}

#[rstest]
fn a_forgotten_password_is_replaced_and_ends_what_it_let_in(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let mailbox = Mailbox::new();
    let Some(place) = place(backend, &mailbox.url()) else { return };
    let anonymous = place.process.anonymous();
    let before = anonymous.with_token(&place.scene.cast.buyer.token);
    before.get("/v1/me").expect(200);
    place.ask(" Buyer@ACME.test");
    let first = mailbox.wait_for(1, BUYER).token();
    // While one mail is under way, a second request would send none.
    settle(&place.database);
    place.ask(BUYER);
    let second = mailbox.wait_for(2, BUYER).token();
    assert_ne!(first, second);

    complete(&anonymous, &second, NEW).expect(204);
    log_in(&anonymous, BUYER, PASSWORD).refused(401, "invalid_credentials");
    anonymous.log_in(BUYER, NEW);
    before.get("/v1/me").refused(401, "token_revoked");

    // Used, superseded, invented, or malformed: one and the same refusal.
    let refusals = [&second, &first, &"A".repeat(43), "nonsense"]
        .map(|token| complete(&anonymous, token, "yet another").refused(422, "unusable_token"));
    for refusal in refusals {
        assert_eq!(refusal["detail"], "the token is unknown, already used or expired");
        assert_eq!(refusal["errors"][0]["pointer"], "/token");
    }
    anonymous.log_in(BUYER, NEW);
}

#[rstest]
fn time_ends_a_token(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let mailbox = Mailbox::new();
    let Some(place) = place(backend, &mailbox.url()) else { return };
    let anonymous = place.process.anonymous();
    place.invite("new@acme.test");
    place.ask(BUYER);
    let invitation = mailbox.wait_for(1, "new@acme.test").token();
    let reset = mailbox.wait_for(1, BUYER).token();
    let lifetime = |purpose: &str, seconds: i64| {
        let unit = match backend {
            Backend::Sqlite => "(expires_at - created_at) / 1000000",
            Backend::Postgres => "extract(epoch FROM expires_at - created_at)::bigint",
        };
        let rows = format!("password_tokens WHERE purpose = '{purpose}' AND {unit} = {seconds}");
        assert_eq!(place.database.count(&rows), 1, "{purpose} lives {seconds} s");
    };
    lifetime("invitation", 7 * 86_400);
    lifetime("password_reset", 3_600);

    place.age_tokens(1);
    complete(&anonymous, &reset, NEW).refused(422, "unusable_token");
    place.age_tokens(6);
    complete(&anonymous, &invitation, NEW).refused(422, "unusable_token");
    // After a lost invitation, the user can request a password.
    place.ask("new@acme.test");
    let token = mailbox.wait_for(2, "new@acme.test").token();
    complete(&anonymous, &token, NEW).expect(204);
}

#[rstest]
fn who_may_not_log_in_cannot_by_mail(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let mailbox = Mailbox::new();
    let Some(place) = place(backend, &mailbox.url()) else { return };
    place.ask(BUYER);
    let token = mailbox.wait_for(1, BUYER).token();
    let cast = &place.scene.cast;
    let path = format!("/v1/companies/{}/members/{}", cast.company, cast.buyer.id);
    place.admin().patch(&path, &json!({ "active": false })).expect(200);
    complete(&place.process.anonymous(), &token, NEW).refused(422, "unusable_token");
    // Nor do they get another mail: a later request of another user has already got its own.
    place.ask(BUYER);
    place.ask("approver@acme.test");
    mailbox.wait_for(1, "approver@acme.test");
    assert_eq!(mailbox.letters_to(BUYER).len(), 1);
}

#[rstest]
fn of_many_with_one_token_one_succeeds(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let mailbox = Mailbox::new();
    let Some(place) = place(backend, &mailbox.url()) else { return };
    place.ask(BUYER);
    let token = mailbox.wait_for(1, BUYER).token();
    let anonymous = place.process.anonymous();
    let answers =
        race(64, |client| complete(&anonymous, &token, &format!("the choice of {client}")));
    let done: Vec<_> = (0..64).filter(|client| answers[*client].status == 204).collect();
    assert_eq!(done.len(), 1, "{answers:?}");
    for answer in answers.into_iter().filter(|answer| answer.status != 204) {
        answer.refused(422, "unusable_token");
    }
    anonymous.log_in(BUYER, &format!("the choice of {}", done[0]));
}

#[rstest]
fn nobody_learns_who_is_known(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let mailbox = Mailbox::new();
    let Some(place) = place(backend, &mailbox.url()) else { return };
    place.ask("warm@up.test");
    let fastest = |email: &str| {
        let took = |_| {
            let asked = Instant::now();
            let answer = place.ask(email);
            assert!(answer.bytes.is_empty(), "{answer:?}");
            asked.elapsed()
        };
        (0..9).map(took).min().expect("nine times")
    };
    let (known, unknown) = (fastest(BUYER), fastest("nobody@acme.test"));
    let slack = Duration::from_millis(10);
    assert!(known < unknown * 3 + slack && unknown < known * 3 + slack, "{known:?}, {unknown:?}");
    mailbox.wait_for(1, BUYER);
    // Nine requests, and the tenth from one address: no more than that, for known and unknown names alike.
    for email in [BUYER, "nobody@acme.test"] {
        place.ask(email);
        let refused = place.process.anonymous().post(RESETS, &json!({ "email": email }));
        let refused = refused.refused(429, "too_many_password_resets");
        assert!(refused.header("retry-after").is_some());
    }
    settle(&place.database);
    assert_eq!(mailbox.letters_to("nobody@acme.test").len(), 0);
    assert!(mailbox.letters_to(BUYER).len() <= 5, "somebody's letter box is full");
}

/// Waits until no mail is under way.
#[track_caller]
fn settle(database: &Database) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while database.count("mails") > 0 {
        assert!(Instant::now() < deadline, "mail is stuck");
        thread::sleep(Duration::from_millis(20));
    }
}

#[rstest]
fn mail_goes_through_a_server_and_is_tried_again(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = Smtp::start(1);
    let Some(place) = place(backend, &server.url()) else { return };
    place.ask(BUYER);
    let taken = server.wait_for(BUYER);
    // `\0shop\0p@ss`: the URL's escapes are decoded.
    assert_eq!(taken.credentials.as_deref(), Some("AHNob3AAcEBzcw=="));
    assert_eq!(taken.letter.headers["auto-submitted"], "auto-generated");
    complete(&place.process.anonymous(), &taken.letter.token(), NEW).expect(204);
    assert!(!place.process.log().contains("p@ss") && !place.process.log().contains("p%40ss"));
    settle(&place.database);
}

#[rstest]
fn what_was_promised_survives_kill_9(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    // No server listens there.
    let nowhere = format!("smtp://127.0.0.1:{}", free_port());
    let Some(place) = place(backend, &nowhere) else { return };
    place.ask(BUYER);
    place.invite("new@acme.test");
    let Place { process, database, .. } = place;
    process.kill();
    assert_eq!(database.count("mails"), 2);

    let mailbox = Mailbox::new();
    let process = serve(&database, &mailbox.url());
    let token = mailbox.wait_for(1, "new@acme.test").token();
    complete(&process.anonymous(), &token, NEW).expect(204);
    complete(&process.anonymous(), &mailbox.wait_for(1, BUYER).token(), NEW).expect(204);
    settle(&database);
    // No token is stored in clear, here or there.
    assert_eq!(database.count(&format!("password_tokens WHERE digest = '{token}'")), 0);
}

#[test]
fn without_mail_nobody_is_promised_any() {
    let Some(scene) = scene::on(Backend::Sqlite) else { return };
    let database = scene.database.copy();
    let process = Process::serve(&database);
    let anonymous = process.anonymous();
    let asked = anonymous.post(RESETS, &json!({ "email": BUYER }));
    asked.refused(409, "mail_not_configured");
    let asked = anonymous.post(RESETS, &json!({ "email": "nobody" }));
    asked.refused(422, "bad_email");
    assert_eq!(database.count("mails"), 0);
}
