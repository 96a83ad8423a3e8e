//! The `comptoir` command: its arguments, and the crate behind each subcommand.

use std::io::IsTerminal;
use std::process::ExitCode;

use actix_web::rt::System;
use api::config::{Config, Database, LogFormat};
use api::kernel::access::keys::rotate;
use api::verify::Verdict;
use api::{app, server, verify};
use chrono::TimeDelta;
use clap::{CommandFactory, Parser, Subcommand};
use domain::audit::Head;
use persistence::Store;
use tracing_subscriber::EnvFilter;

/// Comptoir: a headless B2B commerce API, from the first price to the last cent.
#[derive(Parser)]
#[command(name = "comptoir", version, about)]
struct Command {
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Subcommand)]
enum Action {
    /// Serve the API.
    Serve(Box<Config>),
    /// Bring the database's schema up to date.
    Migrate(Database),
    /// Check every invariant of the books, also beside running servers; exit 1 and name the broken ones.
    Verify {
        #[command(flatten)]
        database: Database,
        /// Print each invariant with its meaning and SQL, instead of checking.
        #[arg(long)]
        list: bool,
        /// A previously noted head of the audit log (SEQUENCE:HASH, as this command prints it): the log
        /// must still hold it.
        #[arg(long, value_name = "HEAD")]
        audit_head: Option<Head>,
    },
    /// The keys that sign access tokens.
    #[command(subcommand)]
    Keys(Keys),
    /// Replay a wholesaler's order book through the API, then keep the server running.
    Demo(demo::Arguments),
    /// Print the OpenAPI document.
    Openapi {
        /// As YAML or as JSON.
        #[arg(long, value_enum, default_value_t)]
        format: DocumentFormat,
    },
}

#[derive(Clone, Copy, Default, clap::ValueEnum)]
enum DocumentFormat {
    #[default]
    Yaml,
    Json,
}

#[derive(Subcommand)]
enum Keys {
    /// Create the next key: published at once, signing once every service that checks tokens knows it.
    /// Running servers pick it up by themselves.
    Rotate {
        #[command(flatten)]
        database: Database,
        /// Seconds between publishing the key and signing with it.
        #[arg(long, env = "COMPTOIR_KEY_LEAD_SECONDS", default_value_t = 900)]
        lead_seconds: u32,
    },
    /// Withdraw a leaked key at once, with every token it signed. Rotate first, with no lead.
    Withdraw {
        #[command(flatten)]
        database: Database,
        /// The key's id, as `keys list` shows it.
        #[arg(allow_hyphen_values = true)]
        kid: String,
    },
    /// Print every key with its state: announced, signing, retiring or over.
    List(Database),
}

type Outcome<T = ExitCode> = Result<T, Box<dyn std::error::Error>>;

/// Runs the command; any error is one line on standard error.
pub fn run() -> ExitCode {
    match act(Command::parse().action) {
        Ok(code) => code,
        Err(error) => {
            tell(&mut std::io::stderr(), &format!("comptoir: {error}\n"));
            ExitCode::FAILURE
        }
    }
}

fn act(action: Option<Action>) -> Outcome {
    match action {
        None => Command::command().print_long_help()?,
        Some(Action::Serve(config)) => {
            log(&config)?;
            server::serve(*config)?;
        }
        Some(Action::Migrate(database)) => drop(Store::open(&database.settings())?),
        Some(Action::Verify { database, list: true, .. }) => {
            tell(&mut std::io::stdout(), &verify::list(&database));
        }
        Some(Action::Verify { database, audit_head, .. }) => {
            return verified(&database, audit_head);
        }
        Some(Action::Keys(action)) => tell(&mut std::io::stdout(), &keys(action)?),
        Some(Action::Demo(arguments)) => return Ok(demo::run(&arguments)),
        Some(Action::Openapi { format }) => {
            let document = match format {
                DocumentFormat::Yaml => app::document_yaml()?,
                DocumentFormat::Json => app::document_json()?,
            };
            tell(&mut std::io::stdout(), &document);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn keys(action: Keys) -> Outcome<String> {
    let told = System::new().block_on(async {
        match action {
            Keys::Rotate { database, lead_seconds } => {
                rotate::rotate(&database, TimeDelta::seconds(lead_seconds.into())).await
            }
            Keys::Withdraw { database, kid } => rotate::withdraw(&database, kid).await,
            Keys::List(database) => rotate::list(&database).await,
        }
    });
    Ok(told?)
}

fn verified(database: &Database, noted: Option<Head>) -> Outcome {
    let Verdict { broken, head } = verify::check_against(database, noted)?;
    if broken.is_empty() {
        tell(&mut std::io::stdout(), "ok\n");
        if let Some(head) = head {
            tell(&mut std::io::stdout(), &format!("audit head {head}\n"));
        }
        return Ok(ExitCode::SUCCESS);
    }
    for line in broken {
        tell(&mut std::io::stdout(), &format!("{line}\n"));
    }
    Ok(ExitCode::FAILURE)
}

/// Writes the text; a pipe closed by its reader is no error.
fn tell(to: &mut impl std::io::Write, text: &str) {
    let _told = to.write_all(text.as_bytes());
}

/// Parses the log filter. It silences the framework's error logs on non-HTTP input, unless the filter names
/// them.
fn filter(lines: &str) -> Outcome<EnvFilter> {
    let framework = "actix_http";
    let quiet = if lines.contains(framework) { "" } else { ",actix_http::h1::dispatcher=off" };
    Ok(EnvFilter::try_new(format!("{lines}{quiet}"))?)
}

fn log(config: &Config) -> Outcome<()> {
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter(&config.log)?)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    match config.log_format {
        LogFormat::Text => lines.init(),
        LogFormat::Json => lines.json().init(),
    }
    Ok(())
}
