//! Invariants of the audit log: it was not tampered with.
//!
//! A changed row no longer matches its digest; a removed, inserted or moved row breaks the chain. A tail cut
//! from the events leaves links, one cut from the chain leaves events. A tail cut from both is found only with
//! a previously noted head of the chain: [`noted_head`].

use std::collections::HashMap;

use diesel::prelude::*;
use domain::audit::{ChainKey, Digest, Head};

use super::{Breach, Found, Invariant, REPORTED};
use crate::audit::{Row, digests, rows};
use crate::schema::{audit_chain as c, events as e};
use crate::{Conn, Db, DbError};

/// Rows in memory at a time.
const PAGE: i64 = 500;

pub(super) const INVARIANTS: &[Invariant] = &[
    Invariant::walked(
        "audit.rows_as_written",
        "What each event says is what it said when it was written: its digest is that of its content.",
        rows_as_written,
    ),
    Invariant::new(
        "audit.rows_have_digests",
        "From the first event with a digest on, every event has one.",
        "SELECT CASE WHEN event.sequence IS NULL THEN 'id ' || CAST(event.id AS text) \
             ELSE CAST(event.sequence AS text) END AS subject, \
           event.type || ' has no digest' AS detail \
         FROM events AS event WHERE event.digest IS NULL \
           AND event.id > (SELECT min(id) FROM events WHERE digest IS NOT NULL) \
         ORDER BY event.id LIMIT 100",
    ),
    Invariant::keyed(
        "audit.chain_links",
        "Each link of the chain is made of the one before it and its event's digest, by the key.",
        chain_links,
    ),
    Invariant::new(
        "audit.links_have_events",
        "Every link of the chain has its event: none is gone.",
        "SELECT CAST(link.sequence AS text) AS subject, 'its event is gone' AS detail \
         FROM audit_chain AS link LEFT JOIN events AS event ON event.sequence = link.sequence \
         WHERE event.id IS NULL ORDER BY link.sequence LIMIT 100",
    ),
    Invariant::new(
        "audit.events_are_linked",
        "Every event has its link within 60 seconds, and at once if a later one has.",
        "SELECT CAST(event.sequence AS text) AS subject, event.type || ' is not in the chain' AS detail \
         FROM events AS event LEFT JOIN audit_chain AS link ON link.sequence = event.sequence \
         WHERE event.sequence IS NOT NULL AND link.sequence IS NULL AND (event.recorded_at < :stale \
           OR event.recorded_at > :soon OR event.sequence < (SELECT max(sequence) FROM audit_chain)) \
         ORDER BY event.sequence LIMIT 100",
    ),
];

fn rows_as_written(conn: &mut Conn) -> Result<Vec<Found>, DbError> {
    let (mut found, mut last) = (Vec::new(), 0);
    while found.len() < REPORTED {
        let page: Vec<Row> = rows().filter(e::id.gt(last)).order(e::id).limit(PAGE).load(conn)?;
        let Some(end) = page.last() else { break };
        last = end.id;
        found.extend(page.iter().filter_map(changed));
    }
    Ok(found)
}

fn changed(row: &Row) -> Option<Found> {
    // A row older than digests is protected by its link alone.
    let written = row.digest?.0;
    (row.content_digest() != written).then(|| Found {
        subject: row.sequence.map_or_else(|| format!("id {}", row.id), |place| place.to_string()),
        detail: format!("{} says something else than when it was written", row.kind),
    })
}

fn chain_links(conn: &mut Conn, key: Option<&ChainKey>) -> Result<Vec<Found>, DbError> {
    let Some(key) = key else { return key_missing(conn) };
    let (mut found, mut before) = (Vec::new(), Head::default());
    while found.len() < REPORTED {
        let page: Vec<(i64, Db<Digest>)> = c::table
            .filter(c::sequence.gt(before.sequence))
            .order(c::sequence)
            .limit(PAGE)
            .select((c::sequence, c::hash))
            .load(conn)?;
        let Some((last, _)) = page.last() else { break };
        let digests: HashMap<i64, Digest> =
            digests(conn, before.sequence, *last, i64::MAX)?.into_iter().collect();
        for (sequence, hash) in page {
            let link = Head { sequence, hash: hash.0 };
            // Another invariant reports a missing previous link or event.
            let follows = before.sequence + 1 == sequence;
            let digest = digests.get(&sequence).filter(|_| follows);
            if digest.is_some_and(|digest| before.then(*digest, key) != link) {
                let detail = "the link is not that of its event and the link before it".to_owned();
                found.push(Found { subject: sequence.to_string(), detail });
            }
            // Continue from the stored link, so that one wrong link is reported once.
            before = link;
        }
    }
    Ok(found)
}

/// Without its key the chain cannot be checked: that counts as a breach.
fn key_missing(conn: &mut Conn) -> Result<Vec<Found>, DbError> {
    let Some(head) = crate::audit::head(conn)? else { return Ok(Vec::new()) };
    let detail = "the key of the chain is not there, so no link can be checked".to_owned();
    Ok(vec![Found { subject: head.sequence.to_string(), detail }])
}

/// The log's breach against a previously noted head of its chain, if any.
pub(super) fn noted_head(conn: &mut Conn, noted: Head) -> Result<Option<Breach>, DbError> {
    if noted.sequence == 0 {
        return Ok(None);
    }
    let hash: Option<Db<Digest>> =
        c::table.find(noted.sequence).select(c::hash).first(conn).optional()?;
    let detail = match hash {
        Some(hash) if hash.0 == noted.hash => return Ok(None),
        Some(hash) => format!("was noted as {}, and is {}", noted.hash, hash.0),
        None => {
            let last = crate::audit::head(conn)?.unwrap_or_default().sequence;
            format!("was noted, and is gone: the chain ends at {last}")
        }
    };
    let subject = noted.sequence.to_string();
    Ok(Some(Breach { invariant: "audit.noted_head", subject, detail }))
}
