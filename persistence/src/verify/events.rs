//! Invariants of the event feed.

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
    Invariant::new(
        "events.tell_every_version",
        "Every version of a subject has its event, and no event tells a version that is not there. \
         A user's first version is told by the member, the member of staff or the API key.",
        "SELECT s.kind || ' ' || «s.id» AS subject, 'version ' || CAST(s.version AS text) || ', told ' \
           || CAST(coalesce(t.versions, 0) AS text) || ' after ' || CAST(coalesce(b.version, s.start) AS text) \
           || ', the last ' || CAST(coalesce(t.last, b.version, s.start) AS text) AS detail \
         FROM (SELECT 'company' AS kind, id, version, 0 AS start FROM companies \
             UNION ALL SELECT 'member', id, version, 0 FROM members \
             UNION ALL SELECT 'unit', id, version, 0 FROM business_units \
             UNION ALL SELECT 'user', id, version, 1 FROM users \
             UNION ALL SELECT 'key', id, version, 0 FROM api_keys \
             UNION ALL SELECT 'role', id, version, 0 FROM roles \
             UNION ALL SELECT 'emergencyaccess', id, version, 0 FROM emergency_accesses \
             UNION ALL SELECT 'review', id, version, 0 FROM risk_reviews \
             UNION ALL SELECT 'product', id, version, 0 FROM products \
             UNION ALL SELECT 'stock', id, stock_version, 0 FROM products \
             UNION ALL SELECT 'pricelist', id, version, 0 FROM price_lists \
             UNION ALL SELECT 'orderlimit', id, version, 0 FROM order_limits \
             UNION ALL SELECT 'quantityrule', id, version, 0 FROM quantity_rules \
             UNION ALL SELECT 'costcentre', id, version, 0 FROM cost_centres \
             UNION ALL SELECT 'budget', id, version, 0 FROM budgets \
             UNION ALL SELECT 'calendar', id, version, 0 FROM calendars \
             UNION ALL SELECT 'delegation', id, version, 0 FROM delegations \
             UNION ALL SELECT 'approvalrule', id, version, 0 FROM approval_rules \
             UNION ALL SELECT 'approval', id, version, 0 FROM approval_requests \
             UNION ALL SELECT 'order', id, version, 0 FROM orders \
             UNION ALL SELECT 'shipment', id, version, 0 FROM shipments \
             UNION ALL SELECT 'issuer', id, version, 0 FROM issuers \
             UNION ALL SELECT 'settings', id, version, 0 FROM settings \
             UNION ALL SELECT 'invoice', id, version, 0 FROM invoices \
             UNION ALL SELECT 'creditnote', id, version, 0 FROM credit_notes \
             UNION ALL SELECT 'payment', id, version, 0 FROM payments \
             UNION ALL SELECT 'job', id, version, 1 FROM jobs \
             UNION ALL SELECT 'closing', :closing, version, 1 FROM ledger_closings) s \
         LEFT JOIN told_before b ON b.subject_type = s.kind AND b.subject_id = s.id \
         LEFT JOIN ( \
             SELECT e.subject_type, e.subject_id, count(DISTINCT e.subject_version) AS versions, \
               max(e.subject_version) AS last \
             FROM events e LEFT JOIN told_before b \
               ON b.subject_type = e.subject_type AND b.subject_id = e.subject_id \
             WHERE e.subject_version > coalesce(b.version, \
               CASE WHEN e.subject_type IN ('user', 'job', 'closing') THEN 1 ELSE 0 END) \
             GROUP BY e.subject_type, e.subject_id) t ON t.subject_type = s.kind AND t.subject_id = s.id \
         WHERE coalesce(t.versions, 0) <> s.version - coalesce(b.version, s.start) \
           OR coalesce(t.last, b.version, s.start) <> s.version",
    ),
];
