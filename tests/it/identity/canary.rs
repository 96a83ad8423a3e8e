//! No secret is stored or logged in clear: in a log line, an event, a stored response, or a column.

use std::process::Command;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::prelude::*;
use diesel::sql_types::Text;
use rstest::rstest;
use serde_json::json;

use super::second_factor::{App, confirm, enrol};
use super::staff::staff_user;
use crate::support::answer::Answer;
use crate::support::database::{Backend, Database};
use crate::support::mail::Smtp;
use crate::support::process::{self, Process};
use crate::support::scene::{self, ADMIN, PASSWORD};
use tests::cluster::free_port;

/// Password that an administrator gives a new member.
const GIVEN: &str = "canary-of-the-given-password";
/// Password chosen by mail.
const CHOSEN: &str = "canary-of-the-chosen-password";
/// Initial password of a member of staff, and its replacement.
const STAFFS: &str = "canary-of-the-staffs-password";
const CHANGED: &str = "canary-of-the-changed-password";
/// Wrong passwords.
const GUESSED: &str = "canary-of-the-guessed-password";

#[derive(QueryableByName)]
struct Told {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Every row of these tables, as text.
fn rows(database: &Database, tables: &[&str]) -> String {
    let url = database.url();
    let mut all = String::new();
    for table in tables {
        let told: QueryResult<Vec<Told>> = match url.strip_prefix("sqlite://") {
            Some(file) => {
                let mut conn = SqliteConnection::establish(file).expect("connect");
                let columns = format!(
                    "SELECT group_concat('quote(\"' || name || '\")', ' || ''|'' || ')
                     AS line FROM pragma_table_info('{table}')"
                );
                let columns: Told =
                    diesel::sql_query(columns).get_result(&mut conn).expect("columns");
                diesel::sql_query(format!("SELECT {} AS line FROM {table}", columns.line))
                    .load(&mut conn)
            }
            None => {
                let mut conn = PgConnection::establish(&url).expect("connect");
                diesel::sql_query(format!("SELECT t::text AS line FROM {table} t")).load(&mut conn)
            }
        };
        for told in told.unwrap_or_else(|why| panic!("{table}: {why}")) {
            all.push_str(&told.line);
            all.push('\n');
        }
    }
    all
}

#[track_caller]
fn absent(secrets: &[(&str, String)], place: &str, text: &str) {
    for (name, secret) in secrets {
        assert!(secret.len() >= 6, "{name} is too short to be looked for");
        let found = text.lines().find(|line| line.contains(secret.as_str()));
        assert!(found.is_none(), "{name} stands in {place}:\n  {}", found.unwrap_or_default());
    }
}

#[rstest]
fn no_secret_stands_where_it_does_not_belong(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(scene) = scene::on(backend) else { return };
    let database = scene.database.copy();
    let mail = Smtp::start(1);
    let (url, log) = (mail.url(), "trace");
    let settings = [("COMPTOIR_MAIL_URL", url.as_str()), ("COMPTOIR_LOG", log)];
    let process = Process::serve_on(&database, free_port(), &settings);
    let anonymous = process.anonymous();
    let staff = process.staff();
    let mut secrets = vec![
        ("the administrator's password", PASSWORD.to_owned()),
        ("a given password", GIVEN.to_owned()),
        ("a chosen password", CHOSEN.to_owned()),
        ("a guessed password", GUESSED.to_owned()),
        ("a staff user's password", STAFFS.to_owned()),
        ("a changed password", CHANGED.to_owned()),
        ("the mail server's password", "p%40ss@".to_owned()),
        ("the mail server's password", "AHNob3AAcEBzcw==".to_owned()),
        ("an access token", staff.token().to_owned()),
    ];

    // A member with a password, under a key with a stored response; one who is invited.
    let members = format!("/v1/companies/{}/members", scene.cast.company);
    let member = |email: &str| json!({ "email": email, "name": "Canary", "roles": ["buyer"] });
    let mut given = member("given@acme.test");
    given["password"] = json!(GIVEN);
    staff.post_with_key(&members, "canary", &given).expect(201);
    staff.post_with_key(&members, "canary", &given).expect(201);
    staff.post(&members, &member("invited@acme.test")).expect(201);
    let log_in = |password: &str, otp: Option<&str>| -> Answer {
        let mut login = json!({ "grant_type": "password", "username": "given@acme.test", "password": password });
        if let Some(otp) = otp {
            login["otp"] = json!(otp);
        }
        anonymous.post("/v1/auth/token", &login)
    };
    log_in(GUESSED, None).expect(401);
    secrets.push(("an access token", log_in(GIVEN, None).expect(200).text("/access_token")));

    // An attacker with the database cannot test passwords against the stored digest of that body.
    let plain = digest(&SHA256, given.to_string().as_bytes());
    secrets.push(("the plain digest of a body", URL_SAFE_NO_PAD.encode(plain)));

    // Mailed tokens: used, refused, and sent in a malformed body.
    anonymous.post("/v1/auth/password-resets", &json!({ "email": "given@acme.test" })).expect(202);
    for email in ["given@acme.test", "invited@acme.test"] {
        let token = mail.wait_for(email).letter.token();
        let choice = json!({ "token": token, "new_password": CHOSEN });
        let unknown = json!({ "token": token, "new_password": CHOSEN, "more": 1 });
        anonymous.post("/v1/auth/password-resets/complete", &unknown).expect(400);
        anonymous.post("/v1/auth/password-resets/complete", &choice).expect(204);
        anonymous.post("/v1/auth/password-resets/complete", &choice).expect(422);
        secrets.push(("a mailed token", token));
    }

    // A second factor, with the secret it shows.
    let token = log_in(CHOSEN, None).expect(200).text("/access_token");
    let user = anonymous.with_token(&token);
    let app: App = enrol(&user, CHOSEN);
    let recovery = confirm(&user, &app);
    log_in(CHOSEN, Some(&app.code(1))).expect(200);
    log_in(CHOSEN, Some(&recovery[0])).expect(200);
    log_in(CHOSEN, Some(&recovery[0])).expect(401);
    secrets.push(("an access token", token));
    secrets.push(("the secret of an app", app.secret()));
    for code in recovery {
        secrets.push(("a recovery code", code.replace('-', "")));
        secrets.push(("a recovery code", code));
    }

    // A user is made staff, changes the password, logs out, ends the factor or loses it.
    let mut new = staff_user("staff@comptoir.test", "auditor");
    new["password"] = json!(STAFFS);
    staff.post_with_key("/v1/staff-users", "canary-staff", &new).expect(201);
    let login =
        json!({ "grant_type": "password", "username": "staff@comptoir.test", "password": STAFFS });
    let tokens = anonymous.post("/v1/auth/token", &login).expect(200);
    secrets.push(("a refresh token", tokens.text("/refresh_token")));
    let auditor = anonymous.with_token(&tokens.text("/access_token"));
    let change = json!({ "current_password": STAFFS, "new_password": CHANGED });
    auditor.post("/v1/auth/password", &change).expect(204);
    let auditor = anonymous.log_in("staff@comptoir.test", CHANGED);
    let app = enrol(&auditor, CHANGED);
    let recovery = confirm(&auditor, &app);
    let login = json!({
        "grant_type": "password", "username": "staff@comptoir.test", "password": CHANGED,
        "otp": recovery[0],
    });
    let tokens = anonymous.post("/v1/auth/token", &login).expect(200);
    let auditor = anonymous.with_token(&tokens.text("/access_token"));
    let out = json!({ "refresh_token": tokens.text("/refresh_token") });
    let path = format!("/v1/staff-users/{}/second-factor", auditor.get("/v1/me").expect(200).id());
    auditor.post_with_key("/v1/auth/logout", "canary-out", &out).expect(204);
    staff.delete(&path).expect(204);
    secrets.push(("a refresh token", tokens.text("/refresh_token")));
    secrets.push(("the secret of an app", app.secret()));
    secrets.extend(recovery.into_iter().map(|code| ("a recovery code", code)));
    let (rotated, said) = process::run(&database, &["keys", "rotate"]);
    assert!(rotated, "{said}");
    for key in database.kept_keys()["signing"].as_array().expect("keys") {
        secrets.push(("a signing key", key["key"].as_str().expect("a text").to_owned()));
    }

    absent(&secrets, "the log", &process.log());
    assert!(process.log().contains("answered"), "the log was read");
    let everything = rows(&database, &TABLES);
    for told in ["member.created", "session.ended", "second_factor.reset", "signing_key.rotated"] {
        assert!(everything.contains(told), "{told} is missing from {everything}");
    }
    assert!(everything.contains("canary"), "{everything}");
    absent(&secrets, "the database", &everything);
    let told = staff.get("/v1/audit-log?limit=100").expect(200);
    assert!(told.data().iter().any(|row| row["action"] == "member.created"), "{told:?}");
    absent(&secrets, "the audit log", &String::from_utf8_lossy(&told.bytes));
}

/// The tables that store requests, responses and their effects.
const TABLES: [&str; 8] = [
    "events",
    "idempotency_keys",
    "users",
    "members",
    "mails",
    "password_tokens",
    "second_factors",
    "recovery_codes",
];

#[test]
fn settings_and_their_help_show_no_secret() {
    let mut config = api::config::Config::local(api::config::Database::at("sqlite://x.db"));
    config.administrator = api::config::Administrator {
        email: Some(ADMIN.to_owned()),
        password: Some(PASSWORD.to_owned().into()),
    };
    config.mail.url = Some("smtp://shop:canary-pass@mail.test".to_owned().into());
    config.database.url = "postgres://shop:canary-pass@db.test/shop".to_owned();
    let settings = config.database.settings();
    let shown = format!("{config:?} {config:#?} {settings:?}");
    assert!(shown.contains(ADMIN), "{shown}");
    let secrets =
        [("a password", PASSWORD.to_owned()), ("a URL's password", "canary-pass".to_owned())];
    absent(&secrets, "Debug", &shown);

    // `--help` shows settings from the environment, but no secret.
    let help = Command::new(env!("CARGO_BIN_EXE_comptoir-under-test"))
        .args(["serve", "--help"])
        .env("COMPTOIR_ADMIN_PASSWORD", PASSWORD)
        .env("COMPTOIR_MAIL_URL", "smtp://shop:canary-pass@mail.test")
        .output()
        .expect("run it");
    let help = String::from_utf8(help.stdout).expect("text");
    assert!(help.contains("COMPTOIR_MAIL_URL"), "{help}");
    absent(&secrets, "--help", &help);
    // Nor does the message about a refused setting.
    let refused = Command::new(env!("CARGO_BIN_EXE_comptoir-under-test"))
        .arg("serve")
        .env("DATABASE_URL", "sqlite:///nowhere/at/all.db")
        .env("COMPTOIR_MAIL_URL", "imap://shop:canary-pass@mail.test")
        .output()
        .expect("run it");
    absent(&secrets, "standard error", &String::from_utf8_lossy(&refused.stderr));
}
