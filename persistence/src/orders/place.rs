//! All that placing orders stores: what they take, themselves, their lines, traces, views and events.
//!
//! PostgreSQL does it in one statement for any number of orders, the last before COMMIT but for the requests'
//! keys: the hot rows of stock, credit and spending stay locked for as short as can be. SQLite's writer is
//! alone, and its statements cost no journey.

mod at_once;
mod bases;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::audit::{Author, Content, Digest};
use domain::orders::Order;

use self::at_once::at_once;
use super::SpendingBasis;
use super::row::{LineRow, OrderRow, TraceRow};
use super::views::View;
use crate::commitments::{self, Claim, Claims, Shortage, Source, Wanted};
use crate::events;
use crate::insert::FixedRow;
use crate::{Conn, DbError};

/// Why an order was decided as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// `allow`, `require_approval`.
    pub outcome: String,
    /// JSON, as it was written.
    pub trace: String,
}

/// An order about to be stored.
#[derive(Debug, Clone, Copy)]
pub struct Placement<'a> {
    /// The order.
    pub order: &'a Order,
    /// Why it was decided so.
    pub trace: &'a Trace,
    /// What it takes.
    pub claims: &'a [Claim],
    /// By what it counts for its member's allowance; none for orders of staff and programs.
    pub basis: Option<SpendingBasis>,
    /// What happened, in order: `order.placed`, `order.confirmed`.
    pub events: &'a [&'static str],
    /// The order as its GET shows it.
    pub view: View<'a>,
    /// Wall time.
    pub recorded_at: DateTime<Utc>,
    /// Who places it.
    pub author: Author,
    /// In which request.
    pub request_id: Option<&'a str>,
}

/// Stores all of them. The accounts named in the answer had too little left for what is asked of them
/// together: then the transaction must be rolled back.
pub fn place(conn: &mut Conn, placements: &[Placement<'_>]) -> Result<Vec<Shortage>, DbError> {
    let claims = Claims::new(placements.iter().map(Placement::wanted));
    let taken = match conn {
        // On SQLite what the same transaction has read cannot have changed.
        Conn::Pg(pg) => at_once(pg, placements, &claims)?,
        Conn::Sqlite(sqlite) => {
            let taken = claims.take(sqlite)?;
            if claims.short(&taken).is_empty() {
                claims.hold(sqlite)?;
                placements.iter().try_for_each(|placement| one_by_one(sqlite, placement))?;
            }
            taken
        }
    };
    let short = claims.short(&taken);
    if short.is_empty() {
        return Ok(Vec::new());
    }
    let asked = placements.iter().flat_map(|placement| placement.claims);
    commitments::shortages(conn, asked, &short)
}

fn one_by_one(conn: &mut SqliteConnection, placement: &Placement<'_>) -> Result<(), DbError> {
    let order = placement.order;
    let row = OrderRow::new(order)?;
    row.insert(conn)?;
    // A statement for all would be prepared anew for every number of lines.
    for line in placement.lines() {
        line.insert(conn)?;
    }
    let Trace { outcome, trace } = placement.trace;
    TraceRow { order_id: row.id, outcome, trace }.insert(conn)?;
    placement.view.row(order.id, order.version).insert(conn)?;
    let data = Digest::of(placement.view.text);
    for kind in placement.events {
        // What it says stands in the view.
        events::record_in_sqlite(conn, &placement.content(kind, data), None)?;
    }
    Ok(())
}

impl Placement<'_> {
    fn wanted(&self) -> Wanted<'_> {
        Wanted {
            source: Source { kind: "order", id: self.order.id.uuid() },
            claims: self.claims,
            expires_at: self.order.expires_at,
            at: self.order.created_at,
        }
    }

    fn lines(&self) -> impl Iterator<Item = LineRow> {
        self.order.lines.iter().map(|line| LineRow::new(self.order.id, line))
    }

    /// What an event's row says; the events share their data, whose digest is made once.
    fn content(&self, kind: &'static str, data: Digest) -> Content<'_> {
        Content {
            kind,
            occurred_at: self.order.created_at,
            recorded_at: self.recorded_at,
            company: Some(self.order.company),
            subject_type: "order",
            subject_id: self.order.id.uuid(),
            subject_version: self.order.version,
            author: self.author,
            request_id: self.request_id,
            data,
        }
    }
}
