//! The final table, for people and as JSON.

use std::collections::BTreeMap;

use serde::Serialize;

use super::book::{Book, Reason};
use super::drive::Remembered;
use super::expected::{Expected, amount};
use super::totals::{BUCKETS, Totals};

/// The table as `--report` writes it; amounts are decimal strings.
#[derive(Debug, Serialize)]
pub struct Report {
    orders: usize,
    lines: usize,
    /// Net, like the data.
    invoiced: String,
    /// Net, like the data.
    credited: String,
    /// With tax, as paid by customers.
    paid: String,
    /// With tax: the open amount on invoices.
    receivable: String,
    left_out: BTreeMap<&'static str, usize>,
    list_priced_lines: usize,
    events: i64,
    /// Tax on invoices less tax on credit notes.
    tax: String,
    /// Unapplied credit of customers.
    unapplied: String,
    aging: BTreeMap<&'static str, String>,
    credit_notes: CreditNotes,
    seconds: f64,
}

/// Cancelled lines and the notes that credit them.
#[derive(Debug, Serialize)]
struct CreditNotes {
    on_invoice: usize,
    lines_on_invoice: usize,
    on_account: usize,
    lines_on_account: usize,
}

impl Report {
    /// The server's totals, completed from the data and the responses.
    pub fn of(book: &Book, expected: &Expected, remembered: &Remembered, totals: &Totals) -> Self {
        let left_out = |(reason, lines): (&Reason, &usize)| (reason.as_str(), *lines);
        Self {
            orders: totals.orders,
            lines: remembered.lines,
            invoiced: amount(totals.books.sales),
            credited: amount(totals.books.sales_returns),
            paid: amount(totals.books.bank),
            receivable: amount(totals.books.receivable),
            left_out: book.left_out.iter().map(left_out).collect(),
            list_priced_lines: expected.list_priced_lines,
            events: totals.events,
            tax: amount(totals.books.output_tax),
            unapplied: amount(totals.books.unapplied_cash),
            aging: BUCKETS.into_iter().zip(totals.aging.map(amount)).collect(),
            credit_notes: CreditNotes {
                on_invoice: remembered.notes_on_invoice,
                lines_on_invoice: expected.credited_on_invoice,
                on_account: remembered.notes_on_account,
                lines_on_account: expected.credited_on_account,
            },
            seconds: remembered.took.as_secs_f64(),
        }
    }

    /// The table, line by line.
    pub fn table(&self) -> Vec<String> {
        let Self { orders, lines, list_priced_lines, credit_notes: notes, .. } = self;
        let mut rows = vec![
            (
                "orders, shipped and invoiced".to_owned(),
                orders.to_string(),
                per_second(*orders, self.seconds),
            ),
            ("  lines".to_owned(), lines.to_string(), String::new()),
            (
                "  priced by price lists".to_owned(),
                list_priced_lines.to_string(),
                share(*list_priced_lines, *lines),
            ),
            ("invoiced".to_owned(), self.invoiced.clone(), "net".to_owned()),
            ("credited".to_owned(), self.credited.clone(), "net".to_owned()),
            (
                "  on invoices".to_owned(),
                notes.lines_on_invoice.to_string(),
                format!("lines in {} credit notes", notes.on_invoice),
            ),
            (
                "  on account".to_owned(),
                notes.lines_on_account.to_string(),
                format!("lines in {} credit notes", notes.on_account),
            ),
            ("tax".to_owned(), self.tax.clone(), "on both".to_owned()),
            ("paid".to_owned(), self.paid.clone(), "with tax".to_owned()),
            ("unapplied credit".to_owned(), self.unapplied.clone(), "with tax".to_owned()),
            ("receivable".to_owned(), self.receivable.clone(), "with tax".to_owned()),
        ];
        for bucket in BUCKETS {
            let open = self.aging.get(bucket).cloned().unwrap_or_default();
            rows.push((format!("  {}", bucket.replace('_', " ")), open, String::new()));
        }
        let left_out: usize = self.left_out.values().sum();
        rows.push(("lines left out".to_owned(), left_out.to_string(), String::new()));
        for (reason, lines) in &self.left_out {
            rows.push((
                format!("  {}", reason.replace('_', " ")),
                lines.to_string(),
                String::new(),
            ));
        }
        rows.push(("events".to_owned(), self.events.to_string(), String::new()));
        let row = |(what, value, note): (String, String, String)| {
            format!("  {what:<32}{value:>14}  {note}")
        };
        rows.into_iter().map(|cells| row(cells).trim_end().to_owned()).collect()
    }
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52, and shown with few digits")]
fn per_second(orders: usize, seconds: f64) -> String {
    if seconds > 0.0 {
        format!("{:.0} a second, {seconds:.1} s", orders as f64 / seconds)
    } else {
        String::new()
    }
}

fn share(part: usize, whole: usize) -> String {
    let tenths = (part * 1_000).checked_div(whole).unwrap_or_default();
    format!("{}.{} %", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::plan::bundled;
    use super::*;

    #[test]
    fn the_table_has_the_contract_s_names() {
        let plan = bundled();
        let book = Book::bundled().unwrap();
        let expected = Expected::of(&plan.orders, &plan.credits);
        let took = Duration::from_secs(14);
        let remembered = Remembered { lines: 26_157, took, ..Remembered::default() };
        let totals = Totals { orders: 1_400, ..Totals::default() };
        let report = Report::of(&book, &expected, &remembered, &totals);

        let json = serde_json::to_value(&report).unwrap();
        for field in [
            "orders",
            "lines",
            "invoiced",
            "credited",
            "paid",
            "receivable",
            "left_out",
            "list_priced_lines",
            "events",
        ] {
            assert!(json.get(field).is_some(), "{field}");
        }
        let table = report.table().join("\n");
        assert!(table.contains("100 a second"), "{table}");
        assert!(table.contains("97.1 %"), "{table}");
    }
}
