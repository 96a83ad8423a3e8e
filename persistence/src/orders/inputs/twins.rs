//! The orders that look like a new one: the newest living order with each of its fingerprints.

use chrono::DateTime;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::sql_types::Nullable;
use diesel::sqlite::Sqlite;
use domain::audit::Digest;
use domain::id::Id;
use domain::orders::place::{Fingerprint, FingerprintKind, Likeness, Twin};
use uuid::Uuid;

use super::{Buyer, Rules};
use crate::types::Sha256;
use crate::{Db, DbError};

/// The twins of one order, as JSON, for the `companies` row it is selected with: a column for each kind of fingerprint.
/// `NULL`: there is none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Twins<D> {
    pub(super) digests: D,
}

/// The digests of each order's row.
#[derive(Debug, Clone, Copy)]
pub(super) struct DigestsOfRow;

/// The digests of one order.
pub(super) type DigestsOfOne = [Option<Db<Digest>>; 2];

/// The digests of these fingerprints, in the order of the columns.
pub(super) fn digests(prints: &[Fingerprint]) -> DigestsOfOne {
    FingerprintKind::ALL.map(|kind| {
        let print = prints.iter().find(|print| print.kind == kind);
        print.map(|print| Db(print.digest))
    })
}

/// The kinds of the columns, and PostgreSQL's digests of a row.
const COLUMNS: [(&str, &str); 2] = [
    ("'purchase_order_number' AND f.digest = ", "w.number_digest"),
    ("'basket' AND f.digest = ", "w.basket_digest"),
];
const POSTGRES: &str = "(SELECT CAST(json_build_array(f.order_id, o.number, \
    CAST(extract(epoch FROM f.placed_at) * 1000000 AS bigint)) AS text)";
const SQLITE: &str = "(SELECT json_array(hex(f.order_id), o.number, f.placed_at)";
const LIVING: &str = " FROM fingerprints f JOIN orders o ON o.id = f.order_id \
    WHERE f.company_id = companies.id AND f.kind = ";
const NEWEST: &str =
    " AND o.status NOT IN ('rejected', 'cancelled') ORDER BY f.placed_at DESC LIMIT 1)";

impl QueryFragment<Pg> for Twins<DigestsOfRow> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        for (place, (kind, digest)) in COLUMNS.into_iter().enumerate() {
            out.push_sql(if place == 0 { "" } else { ", " });
            for part in [POSTGRES, LIVING, kind, digest, NEWEST] {
                out.push_sql(part);
            }
        }
        Ok(())
    }
}

impl QueryFragment<Sqlite> for Twins<DigestsOfOne> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        for (place, ((kind, _), digest)) in COLUMNS.into_iter().zip(&self.digests).enumerate() {
            out.push_sql(if place == 0 { "" } else { ", " });
            for part in [SQLITE, LIVING, kind] {
                out.push_sql(part);
            }
            out.push_bind_param::<Nullable<Sha256>, _>(digest)?;
            out.push_sql(NEWEST);
        }
        Ok(())
    }
}

/// What the company's orders have in common with `buyer`'s; `twins` are the texts of [`Twins`].
pub(super) fn likeness(
    rules: &Rules,
    twins: [Option<String>; 2],
    buyer: &Buyer<'_>,
) -> Result<Likeness, DbError> {
    let twins = FingerprintKind::ALL.into_iter().zip(twins);
    let twins = twins.filter_map(|(kind, text)| text.map(|text| twin(kind, &text)));
    Ok(Likeness { rules: rules.duplicates, twins: twins.collect::<Result<_, _>>()?, at: buyer.at })
}

fn twin(kind: FingerprintKind, text: &str) -> Result<Twin, DbError> {
    let (order, number, placed_at): (Uuid, i64, i64) =
        serde_json::from_str(text).map_err(DbError::corrupt)?;
    let placed_at = DateTime::from_timestamp_micros(placed_at);
    let placed_at = placed_at.ok_or_else(|| DbError::corrupt("a time beyond the calendar"))?;
    Ok(Twin { kind, order: Id::from_uuid(order), number: Some(number), placed_at })
}
