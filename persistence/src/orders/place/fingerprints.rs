//! Taking the fingerprints of new orders: each if no other living order has it, or none of the orders is stored.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::AstPass;
use diesel::sql_types::{Array, BigInt, Nullable, Text};
use domain::audit::Digest;
use domain::companies::CompanyId;
use domain::orders::OrderId;

use super::Placement;
use crate::insert::{FixedRow, Values};
use crate::types::{Instant, Sha256, Uid};
use crate::{Db, DbError};

/// The fingerprints of several orders, as columns.
#[derive(Default)]
pub(super) struct Fingerprints {
    companies: Vec<Db<CompanyId>>,
    kinds: Vec<&'static str>,
    digests: Vec<Db<Digest>>,
    copies: Vec<i64>,
    orders: Vec<Db<OrderId>>,
    placed: Vec<Db<DateTime<Utc>>>,
    /// The fingerprints of older orders are free, where their age matters.
    free_of: Option<Db<DateTime<Utc>>>,
}

impl Fingerprints {
    /// The fingerprints of these orders. Two orders of one statement that look alike are placed one after the other.
    pub(super) fn of(placements: &[Placement<'_>]) -> Result<Self, DbError> {
        let mut all = Self::default();
        for placement in placements {
            let order = placement.order();
            for taken in &placement.placed.fingerprints {
                all.companies.push(Db(order.company));
                all.kinds.push(taken.print.kind.as_str());
                all.digests.push(Db(taken.print.digest));
                all.copies.push(taken.copy);
                all.orders.push(Db(order.id));
                all.placed.push(Db(order.created_at));
                let oldest = all.free_of.into_iter().map(|oldest| oldest.0).chain(taken.free_of);
                all.free_of = oldest.min().map(Db);
            }
        }
        if all.is_alike() { Err(DbError::Outdated) } else { Ok(all) }
    }

    /// Whether two of its orders want the same fingerprint.
    fn is_alike(&self) -> bool {
        let keys = self.companies.iter().zip(&self.digests).zip(&self.copies);
        let keys: Vec<_> = keys.map(|((company, digest), copy)| (company, digest, copy)).collect();
        keys.iter()
            .enumerate()
            .any(|(place, key)| keys.iter().skip(place + 1).any(|one| one == key))
    }

    /// The CTEs `wanted_prints` and `printed`: the fingerprints, and the orders with each that they took. An order that
    /// is not visible yet was placed a moment ago: its fingerprint is not free.
    pub(super) fn push_sql<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("wanted_prints AS (SELECT t.* FROM unnest(");
        out.push_bind_param::<Array<Uid>, _>(&self.companies)?;
        out.push_sql("::uuid[], ");
        out.push_bind_param::<Array<Text>, _>(&self.kinds)?;
        out.push_sql("::text[], ");
        out.push_bind_param::<Array<Sha256>, _>(&self.digests)?;
        out.push_sql("::bytea[], ");
        out.push_bind_param::<Array<BigInt>, _>(&self.copies)?;
        out.push_sql("::bigint[], ");
        out.push_bind_param::<Array<Uid>, _>(&self.orders)?;
        out.push_sql("::uuid[], ");
        out.push_bind_param::<Array<Instant>, _>(&self.placed)?;
        out.push_sql(
            "::timestamptz[]) AS t (company_id, kind, digest, copy, order_id, placed_at)), \
             printed AS (INSERT INTO fingerprints AS f \
               (company_id, kind, digest, copy, order_id, placed_at) \
               SELECT company_id, kind, digest, copy, order_id, placed_at FROM wanted_prints \
               ORDER BY company_id, kind, digest \
               ON CONFLICT (company_id, kind, digest, copy) DO UPDATE \
               SET order_id = excluded.order_id, placed_at = excluded.placed_at \
               WHERE (f.kind = 'basket' AND f.placed_at <= ",
        );
        out.push_bind_param::<Nullable<Instant>, _>(&self.free_of)?;
        out.push_sql(
            "::timestamptz) OR EXISTS (SELECT 1 FROM orders d WHERE d.id = f.order_id \
               AND d.status IN ('rejected', 'cancelled')) RETURNING f.order_id, f.kind)",
        );
        Ok(())
    }

    /// Selects the orders with a fingerprint that they did not take.
    pub(super) const SHORT: &'static str = "SELECT w.order_id FROM wanted_prints w \
        WHERE NOT EXISTS (SELECT 1 FROM printed p WHERE p.order_id = w.order_id AND p.kind = w.kind)";
}

/// A fingerprint on SQLite. The single writer has read just now that it is free.
pub(super) struct PrintRow {
    company: Db<CompanyId>,
    kind: &'static str,
    digest: Db<Digest>,
    copy: i64,
    order: Db<OrderId>,
    placed: Db<DateTime<Utc>>,
}

impl PrintRow {
    /// The rows of one order.
    pub(super) fn of<'p>(placement: &'p Placement<'_>) -> impl Iterator<Item = Self> + 'p {
        let order = placement.order();
        placement.placed.fingerprints.iter().map(move |taken| Self {
            company: Db(order.company),
            kind: taken.print.kind.as_str(),
            digest: Db(taken.print.digest),
            copy: taken.copy,
            order: Db(order.id),
            placed: Db(order.created_at),
        })
    }
}

impl FixedRow for PrintRow {
    type Named = Self;
    const INTO: &'static str = "INSERT OR REPLACE INTO fingerprints (company_id, kind, digest, copy, \
        order_id, placed_at) VALUES (";

    fn values<'b>(&'b self, values: &mut Values<'_, '_, 'b>) -> QueryResult<()> {
        values.add::<Uid, _>(&self.company)?;
        values.add::<Text, _>(&self.kind)?;
        values.add::<Sha256, _>(&self.digest)?;
        values.add::<BigInt, _>(&self.copy)?;
        values.add::<Uid, _>(&self.order)?;
        values.add::<Instant, _>(&self.placed)
    }
}
