//! Compares the data with the server's totals, and what a story expects with what it finds.

use serde_json::Value;

use super::client::Answer;
use super::drive::Remembered;
use super::error::DemoError;
use super::expected::{Expected, amount};
use super::totals::Totals;

/// One number from both sources.
#[derive(Debug, PartialEq, Eq)]
pub struct Pair {
    what: &'static str,
    expected: String,
    found: String,
}

impl Pair {
    fn pence(what: &'static str, expected: i64, found: i64) -> Self {
        Self { what, expected: amount(expected), found: amount(found) }
    }

    fn count(what: &'static str, expected: usize, found: usize) -> Self {
        Self { what, expected: expected.to_string(), found: found.to_string() }
    }

    /// The difference as an error.
    pub fn error(self) -> DemoError {
        DemoError::Differs {
            what: self.what.to_owned(),
            expected: self.expected,
            found: self.found,
        }
    }
}

/// Every number that differs.
///
/// Net sums come from the data. The data lack tax and payments: these are summed from single responses, so that
/// no server total is compared with itself.
pub fn differences(expected: &Expected, remembered: &Remembered, totals: &Totals) -> Vec<Pair> {
    let books = &totals.books;
    let notes = remembered.notes_on_invoice + remembered.notes_on_account;
    let receivable = remembered.receivable();
    let tax = (remembered.invoiced_gross - expected.invoiced)
        - (remembered.credited_gross - expected.credited);
    let mut pairs = vec![
        Pair::count("orders", expected.orders, totals.orders),
        Pair::count("lines", expected.lines, remembered.lines),
        Pair::pence("net total of all orders", expected.invoiced, totals.ordered),
        Pair::count("invoices", expected.orders, totals.invoices),
        Pair::pence("net total of all invoices", expected.invoiced, totals.invoices_net),
        Pair::pence("account sales", expected.invoiced, books.sales),
        Pair::count("credit notes", notes, totals.credit_notes),
        Pair::pence("account sales-returns", expected.credited, books.sales_returns),
        Pair::pence("account output-tax", tax, books.output_tax),
        Pair::pence("account bank", remembered.paid, books.bank),
        Pair::pence("account receivable", receivable, books.receivable),
        Pair::pence("account unapplied-cash", remembered.unapplied, books.unapplied_cash),
        Pair::pence("open on all invoices", receivable, totals.invoices_open),
        Pair::pence("aging", receivable, totals.aging.iter().sum()),
        Pair::pence("all statements", receivable - remembered.unapplied, totals.statements),
    ];
    pairs.retain(|pair| pair.expected != pair.found);
    pairs
}

/// Checks one value that a story tells.
pub fn same(what: &str, expected: &str, found: &str) -> Result<(), DemoError> {
    if found == expected {
        return Ok(());
    }
    Err(DemoError::Differs {
        what: what.to_owned(),
        expected: expected.to_owned(),
        found: found.to_owned(),
    })
}

/// Checks that a request was refused as a story tells, by its status and its code.
pub fn refused(what: &str, expected: &str, answer: &Answer) -> Result<(), DemoError> {
    let code = answer.body.pointer("/code").and_then(Value::as_str).unwrap_or_default();
    same(what, expected, &format!("{} {code}", answer.status))
}

#[cfg(test)]
mod tests {
    use super::super::totals::Books;
    use super::*;

    #[test]
    fn what_differs_is_named() {
        let expected = Expected {
            orders: 1,
            lines: 2,
            list_priced_lines: 2,
            invoiced: 1_000,
            credited: 100,
            credited_on_invoice: 1,
            credited_on_account: 0,
        };
        let remembered = Remembered {
            lines: 2,
            invoiced_gross: 1_200,
            credited_gross: 120,
            unapplied: 0,
            paid: 1_080,
            notes_on_invoice: 1,
            ..Remembered::default()
        };
        let books = Books {
            sales: 1_000,
            sales_returns: 100,
            output_tax: 180,
            bank: 1_080,
            ..Books::default()
        };
        let mut totals = Totals {
            orders: 1,
            ordered: 1_000,
            invoices: 1,
            invoices_net: 1_000,
            credit_notes: 1,
            books,
            ..Totals::default()
        };
        assert_eq!(differences(&expected, &remembered, &totals), []);

        totals.books.sales += 1;
        let different = differences(&expected, &remembered, &totals).remove(0).error();
        assert_eq!(different.to_string(), "account sales: 10.00 expected, 10.01 found");
    }

    #[test]
    fn a_story_is_compared_too() {
        assert!(same("the status", "confirmed", "confirmed").is_ok());
        let different = same("the status", "confirmed", "rejected").unwrap_err();
        assert_eq!(different.to_string(), "the status: confirmed expected, rejected found");
    }
}
