//! The shape of the source: rules that hold in every file.

mod arrows;

use std::fs;
use std::path::{Path, PathBuf};

const CRATES: [&str; 7] = ["domain", "persistence", "api", "demo", "comptoir", "tests", "bench"];
const ROOM_NAMES_THAT_SAY_NOTHING: [&str; 6] =
    ["utils", "util", "helpers", "helper", "common", "misc"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_path_buf()
}

/// Every Rust file of the project: its path from the root, and its text.
pub fn sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = CRATES.iter().map(|name| root().join(name)).collect();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() && !path.ends_with("target") && !path.ends_with("node_modules") {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("a readable source file");
                let name = path.strip_prefix(root()).expect("below the root");
                found.push((name.display().to_string(), text));
            }
        }
    }
    assert!(found.len() > 20, "the sources were not found");
    found.sort();
    found
}

#[track_caller]
fn none(what: &str, found: &[String]) {
    assert!(found.is_empty(), "{what}:\n  {}", found.join("\n  "));
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent: Vec<String> = sources()
        .into_iter()
        .filter(|(_, text)| !text.starts_with("//! "))
        .map(|(name, _)| name)
        .collect();
    none("files that do not begin with a `//!` line", &silent);
}

#[test]
fn files_stay_short() {
    let long: Vec<String> = sources()
        .into_iter()
        .filter_map(|(name, text)| {
            let limit = if name.starts_with("tests/") { 400 } else { 300 };
            // The tests at the end do not make a file hard to read.
            let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or(&text);
            let lines = code.lines().count();
            (lines > limit).then(|| format!("{name}: {lines} lines, more than {limit}"))
        })
        .collect();
    none("files that want to be split", &long);
}

#[test]
fn modules_are_named_for_what_they_hold() {
    let vague: Vec<String> = sources()
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| {
            Path::new(name).components().any(|part| {
                let part = part.as_os_str().to_str().unwrap_or_default();
                ROOM_NAMES_THAT_SAY_NOTHING.contains(&part.trim_end_matches(".rs"))
            })
        })
        .collect();
    none("modules named for nothing", &vague);
}

#[test]
fn lints_are_expected_and_never_allowed_away() {
    let allowed: Vec<String> = sources()
        .into_iter()
        .filter(|(name, _)| !name.starts_with("tests/"))
        .filter(|(_, text)| text.contains("#[allow(") || text.contains("#![allow("))
        .map(|(name, _)| name)
        .collect();
    none("files with #[allow] (write #[expect(…, reason)])", &allowed);
}

#[test]
fn no_macro_hides_code() {
    // Each module lists its permissions and its event types, and one enum is built from all lists; `each!`
    // forwards calls that Diesel's connection enum does not; the SQL types are one text for five types and
    // three backends, because the orphan rule allows no generic way; a row's columns and values come from one
    // list, `columns!`. The switches are the fields of three JSON types, and a column whose type Diesel does not
    // name stands in four queries.
    let known = [
        "api/src/kernel/wire/switches.rs",
        "domain/src/events/",
        "domain/src/identity/permission/",
        "persistence/src/connection.rs",
        "persistence/src/identity/rights.rs",
        "persistence/src/insert.rs",
        "persistence/src/types.rs",
        "tests/it/tidy.rs",
    ];
    let with: Vec<String> = sources()
        .into_iter()
        .filter(|(_, text)| text.contains("macro_rules!"))
        .filter(|(name, _)| !known.iter().any(|known| name.starts_with(known)))
        .map(|(name, _)| name)
        .collect();
    none("files with macro_rules!", &with);
}

#[test]
fn crates_depend_downwards_only() {
    // domain ← persistence ← api ← demo ← comptoir ← tests; bench stands beside tests.
    let above = [
        ("domain", &["persistence", "api", "demo", "comptoir", "tests", "bench"][..]),
        ("persistence", &["api", "demo", "comptoir", "tests", "bench"]),
        ("api", &["demo", "comptoir", "tests", "bench"]),
        ("demo", &["comptoir", "tests", "bench"]),
        ("comptoir", &["tests", "bench"]),
    ];
    let mut upwards = Vec::new();
    for (name, higher) in above {
        let manifest = fs::read_to_string(root().join(name).join("Cargo.toml")).expect("manifest");
        let normal = manifest.split("[dev-dependencies]").next().unwrap_or_default();
        for other in higher {
            let line = |text: &str| {
                text.lines().any(|l| {
                    l.starts_with(&format!("{other}.")) || l.starts_with(&format!("{other} ="))
                })
            };
            if line(normal) {
                upwards.push(format!("{name} depends on {other}"));
            }
        }
    }
    none("dependencies that point upwards", &upwards);
}

#[test]
fn the_domain_is_pure() {
    let manifest = fs::read_to_string(root().join("domain/Cargo.toml")).expect("manifest");
    let impure: Vec<String> = ["diesel", "actix-web", "utoipa", "tokio", "tracing", "ureq"]
        .iter()
        .filter(|name| manifest.lines().any(|line| line.starts_with(&format!("{name}."))))
        .map(|name| format!("domain depends on {name}"))
        .collect();
    none("what the domain must not know", &impure);

    let asks: Vec<String> = sources()
        .into_iter()
        .filter(|(name, _)| name.starts_with("domain/"))
        .filter(|(_, text)| {
            [
                "Utc::now",
                "Instant::now",
                "SystemTime",
                "Uuid::now_v7",
                "Uuid::new_v4",
                "std::fs",
                "std::env",
            ]
            .iter()
            .any(|asked| text.contains(asked))
        })
        .map(|(name, _)| name)
        .collect();
    none("files of the domain that ask the world", &asks);
}
