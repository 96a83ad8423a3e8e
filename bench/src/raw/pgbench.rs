//! `pgbench -M prepared` with the writes of the raw reference, as proof that the reference itself is not
//! slow. Skipped if the program is missing.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::Texts;
use super::postgres::{HELD, KINDS, USED};
use crate::Outcome;
use crate::preload::Size;

/// The script each client repeats. Ids come from random numbers; the preload makes them from rising ones.
fn script(size: Size, texts: &Texts) -> String {
    // A colon may start a pgbench variable; the text only needs the length of the real one.
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''").replace(':', ";"));
    let known = |kind: &str, number: &str| {
        format!(
            "('01900000' || '{kind}' || '70008000' || lpad(to_hex({number}::bigint), 12, '0'))::uuid"
        )
    };
    let mut lines = variables(size);
    let order = known("0009", ":order");
    let products: Vec<String> = (1..=5).map(|line| known("000d", &format!(":p{line}"))).collect();
    let skus: Vec<String> =
        (1..=5).map(|line| format!("'SKU-' || lpad((:p{line})::text, 7, '0')")).collect();
    let names: Vec<String> =
        (1..=5).map(|line| format!("'Product number ' || (:p{line})::text")).collect();
    let company = known("000b", ":company");
    let accounts =
        [products.clone(), vec![company.clone(), known("0005", ":company")]].concat().join(", ");
    let array = |values: &[i64]| values.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
    let amounts: Vec<i64> = HELD.iter().zip(USED).map(|(held, used)| held + used).collect();
    let kinds = KINDS.map(|kind| format!("'{kind}'")).join(", ");
    let fill = |sql: &str, arguments: &[String]| {
        // From last to first: otherwise $1 would match inside $10.
        let numbered = arguments.iter().enumerate().rev();
        numbered
            .fold(sql.to_owned(), |sql, (at, value)| sql.replace(&format!("${}", at + 1), value))
    };
    let (user, member) = (known("000a", ":company"), known("000c", ":company"));
    let arguments: [Vec<String>; 8] = [
        vec![
            format!("ARRAY[{accounts}]"),
            format!("ARRAY[{}]", array(&HELD)),
            format!("ARRAY[{}]", array(&USED)),
        ],
        vec![
            format!("ARRAY[{accounts}]"),
            format!("ARRAY[{kinds}]"),
            order.clone(),
            format!("ARRAY[{}]", array(&amounts)),
            format!("ARRAY[{}]", array(&USED)),
        ],
        vec![order.clone(), company.clone(), user.clone(), member],
        vec![
            order.clone(),
            "ARRAY[1, 2, 3, 4, 5]".to_owned(),
            format!("ARRAY[{}]", products.join(", ")),
            format!("ARRAY[{}]", skus.join(", ")),
            format!("ARRAY[{}]", names.join(", ")),
        ],
        vec![order.clone(), quoted(&texts.trace)],
        vec![order.clone(), quoted(&texts.order)],
        vec![company, order.clone(), user.clone(), "gen_random_uuid()::text".to_owned()],
        vec![user, "gen_random_uuid()::text".to_owned(), order],
    ];
    lines.push("BEGIN;".to_owned());
    for (sql, arguments) in super::postgres::WRITES.iter().zip(&arguments) {
        lines.push(format!("{};", fill(sql, arguments)));
    }
    lines.push("COMMIT;\n".to_owned());
    lines.join("\n")
}

/// The random numbers of one order.
fn variables(size: Size) -> Vec<String> {
    let mut lines = vec![format!("\\set company random(1, {})", size.companies)];
    for line in 1..=5 {
        // Five ranges ensure five different products.
        let (first, last) = (size.products * (line - 1) / 5 + 1, size.products * line / 5);
        lines.push(format!("\\set p{line} random({first}, {last})"));
    }
    lines.push("\\set order random(1, 281474976710655)".to_owned());
    lines
}

/// Transactions per second of `clients` during `span`; none without the program.
pub(crate) fn run(
    url: &str,
    size: Size,
    texts: &Texts,
    clients: usize,
    span: Duration,
) -> Outcome<Option<f64>> {
    let Some(program) = program() else { return Ok(None) };
    let directory = tempfile::tempdir()?;
    let file = directory.path().join("order.sql");
    std::fs::write(&file, script(size, texts))?;
    let done = Command::new(program)
        .args(["-n", "-M", "prepared", "-j", "2", "-c", &clients.to_string()])
        .args(["-T", &span.as_secs().max(1).to_string(), "-f"])
        .arg(&file)
        .arg(url)
        .stdin(Stdio::null())
        .output()?;
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    let line = said.lines().find_map(|line| line.strip_prefix("tps = "));
    let rate = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    match rate {
        Some(rate) if done.status.success() => Ok(Some(rate)),
        Some(_) | None => Err(format!("pgbench: {}", String::from_utf8_lossy(&done.stderr)).into()),
    }
}

fn program() -> Option<PathBuf> {
    let packaged = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<_> = packaged.map(|entry| entry.path().join("bin/pgbench")).collect();
    let path = std::env::var_os("PATH").unwrap_or_default();
    found.extend(std::env::split_paths(&path).map(|folder| folder.join("pgbench")));
    found.into_iter().find(|program| program.is_file())
}
