//! Invariants of document dates.

use super::Invariant;

pub(super) const INVARIANTS: &[Invariant] = &[
    Invariant::new(
        "dates.run_with_numbers",
        "In each series no document is dated before the one before it, and the series knows the last day.",
        "SELECT d.number AS subject, 'dated ' || CAST(d.issued_on AS text) || ', the one before it ' \
           || CAST(d.before AS text) AS detail \
         FROM (SELECT number, issued_on, lag(issued_on) OVER ( \
                 PARTITION BY issuer_id, series_year ORDER BY series_number) AS before FROM invoices \
             UNION ALL SELECT number, issued_on, lag(issued_on) OVER ( \
                 PARTITION BY issuer_id, series_year ORDER BY series_number) FROM credit_notes) d \
         WHERE d.issued_on < d.before \
         UNION ALL SELECT s.kind || ' ' || CAST(s.year AS text), 'last day ' || CAST(s.last_on AS text) \
           || ', documents ' || CAST(max(d.issued_on) AS text) \
         FROM number_series s JOIN ( \
             SELECT issuer_id, 'invoice' AS kind, series_year, issued_on FROM invoices \
             UNION ALL SELECT issuer_id, 'credit_note', series_year, issued_on FROM credit_notes) d \
           ON d.issuer_id = s.issuer_id AND d.kind = s.kind AND d.series_year = s.year \
         GROUP BY s.issuer_id, s.kind, s.year, s.last_on HAVING max(d.issued_on) <> s.last_on",
    ),
    Invariant::new(
        "dates.follow_what_they_settle",
        "Nothing settles, credits, pays back or gives up what is dated later.",
        "SELECT d.subject, 'dated ' || CAST(d.dated AS text) || ', what it follows ' \
           || CAST(d.follows AS text) AS detail \
         FROM (SELECT c.number AS subject, c.issued_on AS dated, i.issued_on AS follows \
               FROM credit_notes c JOIN invoices i ON i.id = c.invoice_id \
             UNION ALL SELECT «a.id», a.effective_on, i.issued_on \
               FROM allocations a JOIN invoices i ON i.id = a.invoice_id \
             UNION ALL SELECT «a.id», a.effective_on, p.received_on \
               FROM allocations a JOIN payments p ON p.id = a.source_id AND a.source_kind = 'payment' \
             UNION ALL SELECT «a.id», a.effective_on, c.issued_on FROM allocations a \
               JOIN credit_notes c ON c.id = a.source_id AND a.source_kind IN ('credit_note', 'credit') \
             UNION ALL SELECT «w.id», w.written_off_on, i.issued_on \
               FROM write_offs w JOIN invoices i ON i.id = w.invoice_id \
             UNION ALL SELECT «r.id», r.refunded_on, p.received_on \
               FROM refunds r JOIN payments p ON p.id = r.payment_id \
             UNION ALL SELECT «r.id», r.refunded_on, c.issued_on FROM refunds r \
               JOIN refund_sources s ON s.refund_id = r.id AND s.source_kind = 'credit_note' \
               JOIN credit_notes c ON c.id = s.source_id \
             UNION ALL SELECT 'PAY-' || CAST(number AS text), returned_on, received_on FROM payments) d \
         WHERE d.dated < d.follows",
    ),
];
