//! What must be true of the event feed.

use super::Invariant;

pub(super) const INVARIANTS: &[Invariant] = &[
    Invariant::new(
        "events.gapless",
        "The feed's sequence runs from 1 without a gap.",
        "SELECT 'feed' AS subject, CAST(count(sequence) AS text) || ' events, highest ' \
           || CAST(max(sequence) AS text) AS detail \
         FROM events WHERE sequence IS NOT NULL \
         HAVING count(sequence) <> max(sequence) OR min(sequence) <> 1",
    ),
    Invariant::new(
        "events.none_stuck",
        "Every event has its place in the feed within 60 seconds of its recording, which is no moment to come.",
        "SELECT CAST(id AS text) AS subject, event.type || ' has waited too long' AS detail \
         FROM events AS event WHERE sequence IS NULL AND (recorded_at < :stale OR recorded_at > :soon)",
    ),
    Invariant::new(
        "events.of_every_document",
        "Every order, shipment, invoice, credit note and payment has the event of its making.",
        "SELECT s.kind || ' ' || s.number AS subject, 'no event ' || s.type AS detail FROM ( \
             SELECT id, 'order' AS kind, CAST(number AS text) AS number, 'order.placed' AS type FROM orders \
             UNION ALL SELECT id, 'shipment', CAST(number AS text), 'shipment.created' FROM shipments \
             UNION ALL SELECT id, 'invoice', number, 'invoice.posted' FROM invoices \
             UNION ALL SELECT id, 'credit note', number, 'credit_note.posted' FROM credit_notes \
             UNION ALL SELECT id, 'payment', CAST(number AS text), 'payment.received' FROM payments \
             UNION ALL SELECT id, 'payment', CAST(number AS text), 'payment.returned' FROM payments \
               WHERE returned_on IS NOT NULL \
             UNION ALL SELECT id, 'order', CAST(number AS text), 'order.' || status FROM orders \
               WHERE status IN ('confirmed', 'completed', 'rejected', 'cancelled')) s \
         WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.subject_id = s.id AND e.type = s.type)",
    ),
    Invariant::new(
        "events.in_order_of_versions",
        "The events of one subject stand in the feed in the order of its versions.",
        "SELECT s.subject_type || ' ' || «s.subject_id» AS subject, \
           'version ' || CAST(s.subject_version AS text) || ' after ' || CAST(s.before AS text) AS detail \
         FROM (SELECT subject_type, subject_id, subject_version, \
                 lag(subject_version) OVER (PARTITION BY subject_type, subject_id ORDER BY sequence) AS before \
               FROM events WHERE sequence IS NOT NULL) s \
         WHERE s.subject_version < s.before",
    ),
];
