//! `comptoir demo`: a wholesaler's real order book, from price to paid, through the public API.

pub mod book;
pub mod client;
pub mod compare;
pub mod country;
pub mod credits;
pub mod crew;
pub mod drive;
pub mod error;
pub mod expected;
pub mod plan;
pub mod replay;
pub mod report;
pub mod rules;
pub mod screen;
pub mod serve;
pub mod setup;
pub mod story;
pub mod tiers;
pub mod totals;
pub mod trace;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use self::book::Book;
use self::client::{Person, Server};
use self::error::DemoError;
use self::expected::Expected;
use self::plan::Plan;
use self::report::Report;
use self::screen::say;

/// The demo's arguments.
#[derive(Debug, Clone, Args)]
pub struct Arguments {
    /// Exit after the replay, instead of serving until Ctrl-C.
    #[arg(long)]
    pub exit: bool,
    /// Replay every month (`YYYY-MM.csv.gz`) of this directory instead of the bundled one.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Use this empty database instead of a SQLite file in a fresh directory.
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// Address and port to listen on; port 0 takes a free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    pub listen: String,
    /// Write the table to this file, as JSON.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
}

/// Runs the demo; the exit code is 0 only if every number matches the data and no invariant is broken.
pub fn run(arguments: &Arguments) -> ExitCode {
    match demonstrate(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("\nThe demo failed: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn demonstrate(arguments: &Arguments) -> Result<(), DemoError> {
    let book = match &arguments.data {
        Some(directory) => months(directory)?,
        None => Book::bundled()?,
    };
    let plan = Plan::of(&book)?;
    say(
        "Online Retail, UCI Machine Learning Repository, D. Chen (2015), doi 10.24432/C5BW33, CC BY 4.0",
    );
    say(&format!(
        "{} lines: {} orders of {} companies, {} products, {} cancelled lines",
        book.lines(),
        plan.orders.len(),
        plan.companies.len(),
        plan.products.len(),
        book.cancellations.len(),
    ));
    let running = serve::start(arguments)?;
    say(&format!("Serving {} from {}\n", running.base, running.database));
    let server = Server::at(running.base.clone(), crew::HANDS);
    let staff = Person::new(serve::ADMIN_EMAIL, setup::PASSWORD);
    let told = tell(&server, &staff, &book, &plan, arguments);
    let verified = told.and_then(|logins| verify(&running).map(|()| logins));
    let logins = match verified {
        Ok(logins) => logins,
        Err(error) => {
            running.stop()?;
            return Err(error);
        }
    };
    if arguments.exit {
        return running.stop();
    }
    goodbye(&running, &staff, &logins);
    running.wait()
}

/// Sets up, replays, compares, and tells the stories last: their orders are not part of the data. Returns the
/// logins of the stories' people, with their roles.
fn tell(
    server: &Server,
    staff: &Person,
    book: &Book,
    plan: &Plan,
    arguments: &Arguments,
) -> Result<Vec<(String, &'static str)>, DemoError> {
    let Some((first, last)) = plan.days() else {
        return Err(DemoError::Server("the order book has no sales to replay".to_owned()));
    };
    if !staff.get(server, "/v1/orders?limit=1")?.list("/data")?.is_empty() {
        return Err(DemoError::Server(
            "the database has orders; the demo wants an empty one".to_owned(),
        ));
    }
    setup::set_clock(server, staff, first)?;
    let companies = setup::set_up(server, staff, plan)?;
    let remembered = drive::replay(server, staff, plan, &companies)?;
    let totals = totals::read(server, staff, &companies, last)?;
    let expected = Expected::of(&plan.orders, &plan.credits);
    let report = Report::of(book, &expected, &remembered, &totals);
    say(&format!("\nThe books on {last}, in pounds:\n"));
    for line in report.table() {
        say(&line);
    }
    if let Some(path) = &arguments.report {
        write(path, &report)?;
    }
    let mut different = compare::differences(&expected, &remembered, &totals);
    if let Some(first) = different.pop() {
        for pair in different {
            say(&format!("  {}", pair.error()));
        }
        return Err(first.error());
    }
    say("\nEvery total equals the data's, to the cent.");
    let harbour = story::tell(server, staff)?;
    let mut logins = vec![
        (harbour.buyer.email, "buyer of Harbour Gifts Ltd"),
        (harbour.approver.email, "its approver"),
        (harbour.admin.email, "its administrator"),
    ];
    logins.extend(rules::tell(server, staff, last)?);
    Ok(logins)
}

fn verify(running: &serve::Running) -> Result<(), DemoError> {
    let broken = running.verify()?;
    if broken.is_empty() {
        say("\nverify: every invariant of the books holds.");
        return Ok(());
    }
    for line in &broken {
        say(&format!("  {line}"));
    }
    Err(DemoError::Server(format!("{} invariants are broken", broken.len())))
}

fn goodbye(running: &serve::Running, staff: &Person, logins: &[(String, &str)]) {
    say(&format!("\nThe server runs on: {0}  (try {0}/docs)", running.base));
    say(&format!("  {:<32} staff administrator", staff.email));
    for (email, role) in logins {
        say(&format!("  {email:<32} {role}"));
    }
    say(&format!("  password of all: {}", setup::PASSWORD));
    say("Ctrl-C ends it.");
}

/// Reads every `*.csv.gz` of a directory, in the order of their names.
fn months(directory: &Path) -> Result<Book, DemoError> {
    let unreadable = |source| DemoError::File { path: directory.display().to_string(), source };
    let mut files = Vec::new();
    for entry in fs::read_dir(directory).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.to_string_lossy().ends_with(".csv.gz") {
            files.push(path);
        }
    }
    files.sort();
    let mut book = Book::default();
    for path in files {
        let name = path.display().to_string();
        let file =
            File::open(&path).map_err(|source| DemoError::File { path: name.clone(), source })?;
        book.add(&name, file)?;
    }
    Ok(book)
}

fn write(path: &Path, report: &Report) -> Result<(), DemoError> {
    let failed = |source| DemoError::File { path: path.display().to_string(), source };
    let json = serde_json::to_string_pretty(report).map_err(|error| failed(error.into()))?;
    fs::write(path, json + "\n").map_err(failed)
}
