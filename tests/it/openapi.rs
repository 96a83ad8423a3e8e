//! The API as the document describes it: every operation refuses invalid requests with a problem.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

use rstest::rstest;

use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::database::{Backend, Database};
use crate::support::document::{METHODS, Operation, Things, operations};
use crate::support::process;
use crate::support::scene::{ADMIN, PASSWORD};
use crate::support::server;
use crate::tidy::sources;

mod patterns;

/// Public operations: the token endpoint, the public signing keys, and passwords by mail.
const PUBLIC: [&str; 4] = [
    "/v1/auth/token",
    "/v1/auth/keys",
    "/v1/auth/password-resets",
    "/v1/auth/password-resets/complete",
];

/// Operations that the settings may open to guests; by default they need a token like all others.
const FOR_GUESTS: [&str; 3] = ["/v1/products", "/v1/products/{id}", "/v1/stock/{sku}"];

#[test]
fn the_committed_document_is_what_the_binary_prints_and_serves() {
    let Some(shop) = Shop::start(Backend::Sqlite) else { return };
    let nowhere = Database::empty(Backend::Sqlite).expect("SQLite is everywhere");
    for (format, kind) in [("yaml", "application/yaml"), ("json", "application/json")] {
        let name = format!("openapi.{format}");
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(&name);
        let committed = fs::read_to_string(file).expect("the document at the root");
        let (done, printed) = process::run(&nowhere, &["openapi", "--format", format]);
        assert!(done, "{printed}");
        assert!(
            committed == printed,
            "{name} is not current: cargo run -- openapi --format {format} > {name}"
        );
        let served = shop.anonymous().get(&format!("/{name}")).expect(200);
        assert_eq!(served.header("content-type"), Some(kind));
        assert!(served.bytes == printed.as_bytes(), "/{name} is not what the binary prints");
    }
    let (done, printed) = process::run(&nowhere, &["openapi"]);
    let (_, yaml) = process::run(&nowhere, &["openapi", "--format", "yaml"]);
    assert!(done && printed == yaml, "without a format it is YAML");
}

#[test]
fn no_operation_names_a_parameter_twice() {
    let document = server::document();
    let paths = document["paths"].as_object().expect("paths");
    let mut seen = 0;
    let mut twice = Vec::new();
    for (template, item) in paths {
        for operation in METHODS.iter().filter_map(|method| item.get(method.to_lowercase())) {
            let parameters = operation["parameters"].as_array().map_or(&[][..], Vec::as_slice);
            let names: BTreeSet<_> =
                parameters.iter().map(|one| (one["in"].as_str(), one["name"].as_str())).collect();
            seen += names.len();
            if names.len() != parameters.len() {
                twice.push(format!("{template}: {}", operation["operationId"]));
            }
        }
    }
    assert!(seen > 100, "only {seen} parameters");
    assert!(twice.is_empty(), "a parameter is named twice: {twice:#?}");
}

#[test]
fn only_the_listed_operations_are_public() {
    let public: Vec<_> =
        operations().into_iter().filter(|o| o.public).map(|o| o.template).collect();
    let unlisted: Vec<_> =
        public.iter().filter(|template| !PUBLIC.contains(&template.as_str())).collect();
    assert!(unlisted.is_empty(), "public, and not in PUBLIC: {unlisted:?}");
    let for_guests: Vec<_> = operations().into_iter().filter(|o| o.guests).collect();
    let templates: Vec<_> = for_guests.iter().map(|o| o.template.as_str()).collect();
    assert_eq!(templates, FOR_GUESTS);
    assert!(for_guests.iter().all(|o| o.method == "GET" && o.permission.is_some()));
}

/// Sends a request to every operation and lists all unexpected responses.
#[track_caller]
fn every(
    operations: impl Iterator<Item = Operation>,
    status: u16,
    code: Option<&str>,
    ask: impl Fn(&Operation) -> Answer,
) {
    let mut asked = 0;
    let mut wrong = Vec::new();
    for operation in operations {
        asked += 1;
        let answer = ask(&operation);
        let kind = answer.header("content-type").unwrap_or_default().to_owned();
        let named = answer.body["code"].as_str().unwrap_or_default().to_owned();
        let request = answer.header("request-id").unwrap_or_default().to_owned();
        let right = answer.status == status
            && kind.starts_with("application/problem+json")
            && code.is_none_or(|code| code == named)
            && !named.is_empty()
            && answer.body["request_id"] == *request;
        if !right {
            wrong.push(format!("{}: {} {kind} {named:?}", answer.asked, answer.status));
        }
    }
    assert!(asked > 0, "nothing was asked");
    assert!(wrong.is_empty(), "not the problem {status}:\n  {}", wrong.join("\n  "));
}

#[rstest]
fn nobody_gets_in_without_saying_who_they_are(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let things = Things::in_shop(&shop);
    let anonymous = shop.anonymous();
    every(operations().into_iter().filter(|o| !o.public), 401, None, |operation| {
        let body = operation.body.then_some(&b"{}"[..]);
        let headers = [("Content-Type", "application/json")];
        anonymous.send_bytes(&operation.method, &things.path(&operation.template), &headers, body)
    });
    let forged = anonymous.with_token("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.");
    every(operations().into_iter().filter(|o| !o.public), 401, None, |operation| {
        let body = operation.body.then_some(&b"{}"[..]);
        let headers = [("Content-Type", "application/json")];
        forged.send_bytes(&operation.method, &things.path(&operation.template), &headers, body)
    });
}

#[test]
fn a_method_that_a_path_does_not_have_is_405() {
    let Some(shop) = Shop::start(Backend::Sqlite) else { return };
    let things = Things::in_shop(&shop);
    let known = operations();
    let has = |template: &str, method: &str| {
        known.iter().any(|o| o.method == method && o.template == template)
    };
    let missing = known.iter().flat_map(|operation| {
        METHODS
            .iter()
            .filter(|method| !has(&operation.template, method))
            .map(|method| Operation { method: (*method).to_owned(), ..operation.clone() })
    });
    let staff = shop.staff();
    every(missing, 405, Some("method_not_allowed"), |operation| {
        staff.send_bytes(&operation.method, &things.path(&operation.template), &[], None)
    });
}

#[test]
fn a_path_that_does_not_exist_is_404() {
    let Some(shop) = Shop::start(Backend::Sqlite) else { return };
    for path in
        ["/", "/v1", "/v1/", "/v1/no-such-thing", "/v2/orders", "/v1/orders/", "/favicon.ico"]
    {
        shop.staff().get(path).expect(404).problem();
        shop.anonymous().get(path).expect(404).problem();
    }
}

/// Sends a body with one defect to every operation that takes one.
#[track_caller]
fn every_body(status: u16, code: Option<&str>, kind: &str, body: &[u8]) {
    let Some(shop) = Shop::start(Backend::Sqlite) else { return };
    let things = Things::in_shop(&shop);
    let staff = shop.staff();
    every(operations().into_iter().filter(|o| o.body), status, code, |operation| {
        let path = things.path(&operation.template);
        staff.send_bytes(&operation.method, &path, &[("Content-Type", kind)], Some(body))
    });
}

#[test]
fn a_body_of_another_type_is_415() {
    every_body(415, None, "text/plain", b"hello");
}

#[test]
fn a_body_that_is_not_json_is_400() {
    every_body(400, None, "application/json", b"{\"lines\": [");
}

#[test]
fn a_body_may_be_missing_where_the_document_says_so() {
    let Some(shop) = Shop::start(Backend::Sqlite) else { return };
    let things = Things::in_shop(&shop);
    let mut optional = 0;
    for operation in operations().into_iter().filter(|o| o.body) {
        let path = things.path(&operation.template);
        // An operation without a required body may be the logout: it gets a session of its own.
        let staff = match operation.needs_body {
            true => shop.staff(),
            false => shop.anonymous().log_in(ADMIN, PASSWORD),
        };
        let answer = staff.send_bytes(&operation.method, &path, &[], None);
        let refused = matches!(answer.status, 400 | 415);
        assert_eq!(refused, operation.needs_body, "{answer:?}");
        optional += usize::from(!operation.needs_body);
    }
    assert!(optional > 0, "every body is needed");
}

#[test]
fn a_body_that_is_no_object_is_400() {
    every_body(400, None, "application/json", b"7");
}

#[test]
fn an_unknown_field_is_400() {
    every_body(400, None, "application/json", b"{\"no_such_field\": 1}");
}

#[test]
fn a_body_over_a_mebibyte_is_413() {
    let body = format!("{{\"reason\": \"{}\"}}", "x".repeat(1 << 20));
    every_body(413, None, "application/json", body.as_bytes());
}

#[test]
fn a_body_of_eight_mebibytes_still_gets_its_answer() {
    let Some(shop) = Shop::start(Backend::Sqlite) else { return };
    let headers = [("Content-Type", "application/json")];
    let body = vec![b' '; 8 << 20];
    shop.staff().send_bytes("POST", "/v1/orders", &headers, Some(&body)).expect(413).problem();
}

#[test]
fn a_body_that_does_not_come_is_408() {
    let Some(shop) = Shop::start(Backend::Sqlite) else { return };
    let staff = shop.staff();
    let address = staff.base().trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).expect("connect");
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a deadline");
    let head = format!(
        "POST /v1/orders HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{\"lines\":",
        staff.token()
    );
    let sent = Instant::now();
    stream.write_all(head.as_bytes()).expect("send the head");

    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);

    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.contains("application/problem+json"), "{answer}");
    let waited = sent.elapsed().as_secs();
    assert!((9..=15).contains(&waited), "answered after {waited} s");
}

/// If two types have the same name, utoipa silently keeps the last.
#[test]
fn no_two_types_are_one_component() {
    let mut named = BTreeMap::<String, Vec<String>>::new();
    for (file, text) in sources().into_iter().filter(|(file, _)| file.starts_with("api/src")) {
        for item in text.split("#[derive(").skip(1).filter(|item| derives_schema(item)) {
            named.entry(component_name(item)).or_default().push(file.clone());
        }
    }
    assert!(named.len() > 50, "only {} components were found", named.len());
    let shared: Vec<_> = named.into_iter().filter(|(_, files)| files.len() > 1).collect();
    assert!(shared.is_empty(), "components of several types: {shared:?}");
}

/// Whether the text after `#[derive(` derives `ToSchema`.
fn derives_schema(item: &str) -> bool {
    item.split(')').next().is_some_and(|traits| traits.contains("ToSchema"))
}

/// The name by its `#[schema(as = …)]`, or its own.
fn component_name(item: &str) -> String {
    let (attributes, rest) = item
        .split_once("struct ")
        .into_iter()
        .chain(item.split_once("enum "))
        .min_by_key(|(before, _)| before.len())
        .expect("a struct or an enum");
    let name = attributes.split_once("(as = ").map_or(rest, |(_, name)| name);
    name.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}
