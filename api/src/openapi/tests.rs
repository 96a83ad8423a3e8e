//! Guarantees of the document about every operation.

use std::fs;
use std::path::Path;

use crate::app;

/// Every Rust file under `directory`.
fn sources(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| match path.extension() {
            _ if path.is_dir() => sources(&path),
            Some(extension) if extension == "rs" => vec![fs::read_to_string(&path).unwrap()],
            Some(_) | None => Vec::new(),
        })
        .collect()
}

#[test]
fn the_document_shows_the_permission_that_the_signature_asks_for() {
    let source = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).join("\n");
    let marker = |name: &str| {
        domain::identity::Permission::ALL
            .into_iter()
            .find(|permission| format!("{permission:?}") == name)
            .map(|permission| permission.as_str().to_owned())
    };
    let mut seen = 0;
    for operation in source.split("\n#[utoipa::path(").skip(1) {
        let Some((attribute, rest)) = operation.split_once("async fn ") else { continue };
        let (name, rest) = rest.split_once('(').unwrap();
        let arguments = rest.split_once(") ->").unwrap().0;
        let shown = attribute.split_once("security((").and_then(|(_, rest)| rest.split_once("))"));
        let shown = shown.map(|(scopes, _)| scopes.split('"').nth(3).map(str::to_owned));
        // These find `ResourceCaller<P>` and `Reader<P, AtTheResource>` too.
        let asked = ["Caller<", "Reader<"].into_iter().find_map(|one| arguments.split_once(one));
        let asked = asked.and_then(|(_, rest)| rest.split(['>', ',']).next());
        match asked {
            Some(permission) => assert_eq!(shown, Some(marker(permission)), "{name}"),
            None => assert!(attribute.contains("security(())"), "{name} is for anybody"),
        }
        // The settings may let guests in exactly where the signature names a reader.
        let is_for_guests = attribute.contains("\"]), ())");
        assert_eq!(is_for_guests, arguments.contains("Reader<"), "{name}: guests");
        for extractor in ["Query<", "Path<"] {
            let Some((_, rest)) = arguments.split_once(extractor) else { continue };
            let shown = rest.split_once('>').unwrap().0;
            let known = shown == "String" || shown.starts_with('(') || attribute.contains(shown);
            assert!(known, "{name}: params({shown})");
        }
        let may_be_missing = attribute.contains("request_body = Option<");
        assert_eq!(may_be_missing, arguments.contains("Body<Option<"), "{name}: no body at all");
        seen += 1;
    }
    let listed: usize =
        app::document().paths.paths.values().map(|item| super::methods(item).len()).sum();
    assert_eq!(seen, listed, "every operation was looked at");
}

#[test]
fn every_operation_says_what_it_is_and_who_may_call_it() {
    let document = serde_json::to_value(app::document()).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            assert!(operation["security"].is_array(), "{method} {path}: {id} has no security");
            assert!(!operation["description"].as_str().unwrap_or("").is_empty(), "{id}");
            assert_eq!(operation["tags"].as_array().unwrap().len(), 1, "{id}");
        }
    }
}
