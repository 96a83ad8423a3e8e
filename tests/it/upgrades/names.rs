//! Migrations are only ever added: the names of their folders, and their files.

use std::fs;
use std::path::Path;

use regex::Regex;

/// The schema of 7033e89; it has the version of that release's last migration.
const BASELINE: &str = "0035_baseline";

#[test]
fn migrations_are_called_by_their_minute() {
    let minute =
        r"^20\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])[0-5]\d_[a-z]+(_[a-z]+)*$";
    let minute = Regex::new(minute).expect("an expression");
    for kind in ["sqlite", "postgres"] {
        let folder =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../persistence/migrations").join(kind);
        let mut count = 0;
        for entry in fs::read_dir(folder).expect("a folder of migrations").flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            assert!(
                name == BASELINE || minute.is_match(&name),
                "{kind}/{name}: call it YYYYMMDDHHMM_what_it_does"
            );
            let mut files: Vec<_> =
                fs::read_dir(entry.path()).expect("a migration").flatten().collect();
            files.retain(|file| file.file_name() != "metadata.toml");
            let files: Vec<_> = files.iter().map(fs::DirEntry::file_name).collect();
            assert_eq!(
                files,
                ["up.sql"],
                "{kind}/{name}: nothing is taken back, an error is mended by the next one"
            );
            count += 1;
        }
        assert!(count > 1, "{kind} has no migrations");
    }
}
