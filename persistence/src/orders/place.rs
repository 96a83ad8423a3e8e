//! Stores placed orders: reservations, orders, lines, traces, views and events.
//!
//! PostgreSQL does it in one statement for any number of orders, the last before COMMIT but for the
//! idempotency keys: the hot rows of all accounts stay locked as briefly as possible. SQLite
//! has a single writer, and its statements need no round trip.

mod bases;
mod fingerprints;
mod postgres;
mod sqlite;

use chrono::{DateTime, Utc};
use domain::audit::{Author, Content, Digest};
use domain::commitment::Shortage;
use domain::events::EventType;
use domain::orders::Order;
use domain::orders::transition::Placed;

use super::row::{LineRow, OrderRow, TraceRow};
use super::views::View;
use super::{RulesBasis, SpendingBasis};
use crate::commitments::{self, Claims, Source, Wanted};
use crate::{Conn, DbError};

/// The trace of an order's decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// `allow`, `require_approval`.
    pub outcome: String,
    /// JSON, as written.
    pub trace: String,
}

/// An order about to be stored.
#[derive(Debug, Clone, Copy)]
pub struct Placement<'a> {
    /// The order, its reservations and its events.
    pub placed: &'a Placed,
    /// The trace of its decision.
    pub trace: &'a Trace,
    /// The digest of the place that it goes to; `None`: neither it nor its company has an address.
    pub place: Option<&'a str>,
    /// Basis of its member's allowance; `None` for orders of staff and programs.
    pub basis: Option<SpendingBasis>,
    /// Basis of the rules, units and budgets that it was decided by.
    pub rules_basis: RulesBasis,
    /// The order as its GET shows it.
    pub view: View<'a>,
    /// Wall-clock time.
    pub recorded_at: DateTime<Utc>,
    /// Author.
    pub author: Author,
    /// Request id.
    pub request_id: Option<&'a str>,
}

/// Stores all of them. The returned accounts had too little left for the sum of the reservations: then the
/// transaction must be rolled back.
pub fn place(conn: &mut Conn, placements: &[Placement<'_>]) -> Result<Vec<Shortage>, DbError> {
    let claims = Claims::new(placements.iter().map(Placement::wanted));
    let taken = match conn {
        // On SQLite, rows read in the same transaction cannot have changed.
        Conn::Pg(pg) => postgres::place(pg, placements, &claims)?,
        Conn::Sqlite(sqlite) => {
            let taken = claims.take(sqlite)?;
            if claims.short(&taken).is_empty() {
                claims.hold(sqlite)?;
                placements.iter().try_for_each(|placement| sqlite::place(sqlite, placement))?;
            }
            taken
        }
    };
    let short = claims.short(&taken);
    if short.is_empty() {
        return Ok(Vec::new());
    }
    let asked = placements.iter().flat_map(|placement| &placement.placed.reservations);
    let at = placements.iter().map(|placement| placement.order().created_at).max();
    commitments::shortages(conn, asked, &short, at.unwrap_or_default())
}

impl Placement<'_> {
    const fn order(&self) -> &Order {
        &self.placed.order
    }

    fn wanted(&self) -> Wanted<'_> {
        let order = self.order();
        Wanted {
            source: Source { kind: "order", id: order.id.uuid() },
            reservations: &self.placed.reservations,
            expires_at: order.expires_at,
            at: order.created_at,
        }
    }

    fn lines(&self) -> impl Iterator<Item = Result<LineRow, DbError>> {
        let order = self.order();
        order.lines.iter().map(move |line| LineRow::new(order.id, line))
    }

    /// The content of an event row; the events share their data, so its digest is computed once.
    fn content(&self, event: EventType, data: Digest) -> Content<'_> {
        let order = self.order();
        Content {
            kind: event.as_str(),
            occurred_at: order.created_at,
            recorded_at: self.recorded_at,
            company: Some(order.company),
            subject_type: "order",
            subject_id: order.id.uuid(),
            subject_version: order.version,
            author: self.author,
            request_id: self.request_id,
            data,
        }
    }
}
