//! The command line.

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
use persistence::Store;
use tracing_subscriber::EnvFilter;

use crate::config::{Config, Database, LogFormat};
use crate::{app, server};

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
    Serve(Config),
    /// Bring the database's schema up to date.
    Migrate(Database),
    /// Print the OpenAPI document.
    Openapi,
}

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Runs the command; whatever goes wrong is one line on standard error.
pub fn run() -> ExitCode {
    match act(Command::parse().action) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tell(&mut std::io::stderr(), &format!("comptoir: {error}\n"));
            ExitCode::FAILURE
        }
    }
}

fn act(action: Option<Action>) -> Outcome {
    match action {
        None => Ok(Command::command().print_long_help()?),
        Some(Action::Serve(config)) => {
            log(&config)?;
            Ok(server::serve(config)?)
        }
        Some(Action::Migrate(database)) => {
            drop(Store::open(&database.settings())?);
            Ok(())
        }
        Some(Action::Openapi) => {
            tell(&mut std::io::stdout(), &app::document().to_yaml()?);
            Ok(())
        }
    }
}

/// A closed pipe is its reader's own wish.
fn tell(to: &mut impl std::io::Write, text: &str) {
    let _told = to.write_all(text.as_bytes());
}

fn log(config: &Config) -> Outcome {
    let lines = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::try_new(&config.log)?)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    match config.log_format {
        LogFormat::Text => lines.init(),
        LogFormat::Json => lines.json().init(),
    }
    Ok(())
}
