//! A company's statement of account: opening balance, movements, closing balance.

use chrono::NaiveDate;

use super::{EntryKind, Leg};
use crate::money::Sum;

/// Statement input: one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementEntry {
    /// The posting date.
    pub on: NaiveDate,
    /// The business event.
    pub kind: EntryKind,
    /// The number of the document.
    pub number: String,
    /// Its legs; only receivable and unapplied cash are used.
    pub legs: Vec<Leg>,
}

/// One line of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementLine {
    /// The posting date.
    pub on: NaiveDate,
    /// The business event.
    pub kind: EntryKind,
    /// The number of the document.
    pub number: String,
    /// Debit: increase of the company's debt, or zero.
    pub debit: Sum,
    /// Credit: decrease of the company's debt, or zero.
    pub credit: Sum,
    /// Balance after the line; negative: we owe the company.
    pub balance: Sum,
}

/// The lines of `entries` in order, with a running balance that starts at `opening`.
///
/// An entry that only moves money between receivable and unapplied cash (a later allocation) leaves the
/// balance unchanged and has no line.
pub fn running(
    opening: Sum,
    entries: impl IntoIterator<Item = StatementEntry>,
) -> Vec<StatementLine> {
    let zero = Sum::zero(opening.currency());
    let mut balance = opening;
    let mut lines = Vec::new();
    for entry in entries {
        let shown = entry.legs.iter().filter(|leg| leg.account.is_on_statements());
        let minor = shown.map(|leg| i128::from(leg.debit) - i128::from(leg.credit)).sum();
        let net = Sum::from_minor(minor, opening.currency());
        if net == zero {
            continue;
        }
        balance = balance + net;
        let (debit, credit) = if net.minor() > 0 { (net, zero) } else { (zero, zero - net) };
        let StatementEntry { on, kind, number, .. } = entry;
        lines.push(StatementLine { on, kind, number, debit, credit, balance });
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::super::postings::{self, Posting};
    use super::*;
    use crate::billing::Split;
    use crate::money::Money;

    #[test]
    fn the_balance_runs_and_allocations_are_silent() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 1, day).unwrap();
        let eur = |minor| Money::from_minor(minor, "EUR".parse().unwrap());
        let split = |minor| Split { owed: eur(minor), given_up: eur(0) };
        let entry = |number: &str, posting: Posting| {
            let entry = posting.unwrap().unwrap();
            let (on, kind) = (entry.effective_on(), entry.kind());
            StatementEntry { on, kind, number: number.to_owned(), legs: entry.legs().to_vec() }
        };
        let lines = running(
            eur(500).into(),
            [
                entry("INV-1", postings::invoice(day(1), eur(10_000), eur(2_000))),
                entry("7", postings::payment(day(2), eur(20_000), split(5_000))),
                entry("7", postings::allocation(day(3), split(7_000))),
                entry("CN-1", postings::credit_note(day(4), eur(100), eur(20), split(0))),
                entry("7", postings::refund(day(5), eur(8_120))),
                entry("7", postings::payment_return(day(6), eur(20_000), split(12_000))),
                entry("INV-1", postings::write_off(day(7), eur(12_000))),
            ],
        );
        let shown: Vec<String> = lines
            .iter()
            .map(|line| {
                let StatementLine { on, kind, number, debit, credit, balance } = line;
                let kind = kind.as_str();
                format!(
                    "{on} {kind} {number} {} {} {}",
                    debit.amount(),
                    credit.amount(),
                    balance.amount()
                )
            })
            .collect();
        insta::assert_snapshot!(shown.join("\n"), @r"
        2026-01-01 invoice INV-1 120.00 0.00 125.00
        2026-01-02 payment 7 0.00 200.00 -75.00
        2026-01-04 credit_note CN-1 0.00 1.20 -76.20
        2026-01-05 refund 7 81.20 0.00 5.00
        2026-01-06 payment_return 7 200.00 0.00 205.00
        2026-01-07 write_off INV-1 0.00 120.00 85.00
        ");
    }
}
