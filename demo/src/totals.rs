//! The server's totals: from its lists, trial balance, statements and feed.

use chrono::NaiveDate;
use serde_json::Value;

use super::client::{Answer, Person, Server, read_pence};
use super::crew;
use super::error::DemoError;
use super::setup::Known;

/// The buckets of the aging, as a statement names them.
pub const BUCKETS: [&str; 5] = ["not_due", "days_1_30", "days_31_60", "days_61_90", "days_over_90"];

/// The totals, read through the API; amounts in pence.
#[derive(Debug, Default)]
pub struct Totals {
    /// Number of orders in the list.
    pub orders: usize,
    /// The sum of their net totals.
    pub ordered: i64,
    /// Number of invoices in the list.
    pub invoices: usize,
    /// The sum of their net totals.
    pub invoices_net: i64,
    /// The sum of their open amounts.
    pub invoices_open: i64,
    /// Number of credit notes in the list.
    pub credit_notes: usize,
    /// The account balances.
    pub books: Books,
    /// Open amounts by age, in the order of [`BUCKETS`].
    pub aging: [i64; 5],
    /// The sum of all statement balances.
    pub statements: i64,
    /// Number of events in the feed.
    pub events: i64,
}

/// The balances of the accounts the demo reads, each on its normal side; in pence.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Books {
    /// Sales, net.
    pub sales: i64,
    /// Credited sales, net.
    pub sales_returns: i64,
    /// Tax on both.
    pub output_tax: i64,
    /// Payments received.
    pub bank: i64,
    /// The open amount on invoices.
    pub receivable: i64,
    /// Unapplied credit of customers.
    pub unapplied_cash: i64,
}

impl Books {
    /// Reads the trial balance.
    fn of(trial: &Answer) -> Result<Self, DemoError> {
        let mut books = Self::default();
        for account in trial.list("/accounts")? {
            let account = trial.entry(account);
            let debit =
                read_pence(&account.text("/debit")?)? - read_pence(&account.text("/credit")?)?;
            match account.text("/code")?.replace('_', "-").as_str() {
                "sales" => books.sales -= debit,
                "sales-returns" => books.sales_returns += debit,
                "output-tax" => books.output_tax -= debit,
                "bank" => books.bank += debit,
                "receivable" => books.receivable += debit,
                "unapplied-cash" => books.unapplied_cash -= debit,
                _ => {}
            }
        }
        Ok(books)
    }
}

/// Reads all totals, as of `on`.
pub fn read(
    server: &Server,
    staff: &Person,
    companies: &[Known],
    on: NaiveDate,
) -> Result<Totals, DemoError> {
    let mut totals = Totals::default();
    walk(server, staff, "/v1/orders", |order| {
        totals.orders += 1;
        totals.ordered += order.pence("/net_total")?;
        Ok(())
    })?;
    walk(server, staff, "/v1/invoices", |invoice| {
        totals.invoices += 1;
        totals.invoices_net += invoice.pence("/net_total")?;
        totals.invoices_open += invoice.pence("/balance")?;
        Ok(())
    })?;
    walk(server, staff, "/v1/credit-notes", |_note| {
        totals.credit_notes += 1;
        Ok(())
    })?;
    let trial = staff.get(server, &format!("/v1/ledger/trial-balance?as_of={on}"))?;
    totals.books = Books::of(&trial)?;
    let statements = crew::each(companies, |company| {
        let path = format!("/v1/companies/{}/statement?as_of={on}", company.id);
        let statement = staff.get(server, &path)?;
        let mut aging = [0; 5];
        for (bucket, name) in aging.iter_mut().zip(BUCKETS) {
            *bucket = statement.pence(&format!("/aging/{name}"))?;
        }
        Ok((aging, statement.pence("/balance")?))
    })?;
    for (aging, balance) in statements {
        for (sum, bucket) in totals.aging.iter_mut().zip(aging) {
            *sum += bucket;
        }
        totals.statements += balance;
    }
    totals.events = last_event(server, staff)?;
    Ok(totals)
}

/// Walks a list from its first page to its last.
fn walk(
    server: &Server,
    staff: &Person,
    path: &str,
    mut see: impl FnMut(&Answer) -> Result<(), DemoError>,
) -> Result<(), DemoError> {
    let mut next = format!("{path}?limit=100");
    loop {
        let page = staff.get(server, &next)?;
        for entry in page.list("/data")? {
            see(&page.entry(entry))?;
        }
        match page.body.pointer("/next_cursor").and_then(Value::as_str) {
            Some(cursor) => next = format!("{path}?limit=100&cursor={cursor}"),
            None => return Ok(()),
        }
    }
}

/// The sequence number of the feed's last event, and so the number of events: the feed has no gaps, so a binary
/// search finds its end.
fn last_event(server: &Server, staff: &Person) -> Result<i64, DemoError> {
    // New events may be readable only a second later.
    std::thread::sleep(std::time::Duration::from_secs(1));
    let is_after = |sequence: i64| -> Result<bool, DemoError> {
        let page = staff.get(server, &format!("/v1/events?after={sequence}&limit=1"))?;
        Ok(!page.list("/data")?.is_empty())
    };
    let (mut there, mut beyond) = (0, 1);
    while is_after(beyond)? {
        (there, beyond) = (beyond, beyond * 2);
    }
    if there == 0 && !is_after(0)? {
        return Ok(0);
    }
    // There is an event after `there`, and none after `beyond`.
    while beyond - there > 1 {
        let middle = there + (beyond - there) / 2;
        if is_after(middle)? {
            there = middle;
        } else {
            beyond = middle;
        }
    }
    Ok(beyond)
}
