//! Fills a database by set-based SQL instead of the API: companies with buyers, products with prices, and
//! a history of open orders; then, where asked for, approvers, rules or approval requests. The accounts
//! balance; `verify` misses the events of what no server has written.

use rusqlite::functions::FunctionFlags;
use uuid::Uuid;

use crate::Outcome;
use crate::target::on_postgres;

/// Size of the data set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    /// Companies, each with one buyer.
    pub(crate) companies: u64,
    /// Products, each with three price rows.
    pub(crate) products: u64,
    /// Orders, each with five lines.
    pub(crate) orders: u64,
}

/// What to fill a database with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Script {
    /// A shop of a [`Size`]; first of all.
    Shop,
    /// An approver for each company.
    Approvers,
    /// Ten approval rules and ten order limits for each company.
    Rules,
    /// An approval request for each order, all of which wait: a tenth is due on each of the first ten days of 2030.
    Requests,
}

impl Script {
    const fn sqlite(self) -> &'static str {
        match self {
            Self::Shop => include_str!("sqlite.sql"),
            Self::Approvers => include_str!("approvers/sqlite.sql"),
            Self::Rules => include_str!("rules/sqlite.sql"),
            Self::Requests => include_str!("requests/sqlite.sql"),
        }
    }

    const fn postgres(self) -> &'static str {
        match self {
            Self::Shop => include_str!("postgres.sql"),
            Self::Approvers => include_str!("approvers/postgres.sql"),
            Self::Rules => include_str!("rules/postgres.sql"),
            Self::Requests => include_str!("requests/postgres.sql"),
        }
    }
}

/// The table of a preloaded id; the SQL files use the same numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `orders`.
    Order = 1,
    /// `users`.
    User = 10,
    /// `companies`, and their credit accounts.
    Company = 11,
    /// `members`.
    Member = 12,
    /// `products`, and their stock accounts.
    Product = 13,
    /// Spending accounts, used by the raw reference only.
    RawSpending = 5,
}

/// The id of the `number`th row of the preload.
pub(crate) fn id(kind: Kind, number: u64) -> Uuid {
    uuid(kind as u64, number)
}

fn uuid(kind: u64, number: u64) -> Uuid {
    Uuid::from_u64_pair(0x0190_0000_0000_7000 | kind << 16, 0x8000_0000_0000_0000 | number)
}

/// The SKU of the `number`th product.
pub(crate) fn sku(number: u64) -> String {
    format!("SKU-{number:07}")
}

fn filled_in(sql: &str, size: Size, first_event: i64) -> String {
    sql.replace("{companies}", &size.companies.to_string())
        .replace("{products}", &size.products.to_string())
        .replace("{view}", include_str!("order.json").trim_end())
        .replace("{orders}", &size.orders.to_string())
        .replace("{first_event}", &first_event.to_string())
}

/// Fills the SQLite file at `path`. A server has created it and is not running.
pub(crate) fn sqlite(path: &str, size: Size, script: Script) -> Outcome {
    let conn = rusqlite::Connection::open(path)?;
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    conn.create_scalar_function("id", 2, flags, |arguments| {
        let (kind, number): (i64, i64) = (arguments.get(0)?, arguments.get(1)?);
        Ok(uuid(kind.unsigned_abs(), number.unsigned_abs()).into_bytes().to_vec())
    })?;
    let next = "SELECT coalesce(max(sequence), 0) + 1 FROM events";
    let first_event = conn.query_row(next, [], |row| row.get(0))?;
    conn.execute_batch(&filled_in(script.sqlite(), size, first_event))?;
    Ok(())
}

/// Fills the PostgreSQL database at `url`.
pub(crate) fn postgres(url: &str, size: Size, script: Script) -> Outcome {
    on_postgres(url, async |client| {
        let next = "SELECT coalesce(max(sequence), 0) + 1 FROM events";
        let first_event = client.query_one(next, &[]).await?.get(0);
        let sql = filled_in(script.postgres(), size, first_event);
        // One statement at a time: VACUUM cannot run in a transaction.
        for statement in statements(&sql) {
            client
                .batch_execute(statement)
                .await
                .map_err(|error| format!("{error:?}: {statement}"))?;
        }
        Ok(())
    })
}

/// The statements of a file; each statement ends with a semicolon at the end of a line.
fn statements(sql: &str) -> impl Iterator<Item = &str> {
    sql.split(";\n").map(str::trim).filter(|statement| !statement.is_empty())
}
