//! Judges numbers of companies, for a program that judges them by itself: reads lines of kind, tab, number, and prints
//! `ok` or `bad` for each.

use std::io::{self, BufRead, Write};
use std::process::ExitCode;

use domain::risk::{Digits, IdentifierKind};

fn main() -> ExitCode {
    match judge(io::stdin().lock(), &mut io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("identifiers: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn judge(lines: impl BufRead, out: &mut impl Write) -> io::Result<()> {
    let mut out = io::BufWriter::new(out);
    for line in lines.lines() {
        let line = line?;
        let (kind, number) = line.split_once('\t').ok_or_else(|| bad("a line without a tab"))?;
        let kind: IdentifierKind = kind.parse().map_err(|_| bad("an unknown kind"))?;
        let verdict = match kind.check(number) {
            Digits::Plausible => "ok",
            Digits::Malformed => "bad",
        };
        writeln!(out, "{verdict}")?;
    }
    out.flush()
}

fn bad(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_owned())
}
