//! Invariants of posted documents and their numbers.

use super::Invariant;

pub(super) const INVARIANTS: &[Invariant] = &[
    Invariant::new(
        "numbers.gapless",
        "Each series of document numbers runs from 1 to its last without a gap.",
        "SELECT s.kind || ' ' || CAST(s.year AS text) AS subject, \
           'last ' || CAST(s.last AS text) || ', documents ' || CAST(count(d.n) AS text) \
             || ', highest ' || CAST(coalesce(max(d.n), 0) AS text) AS detail \
         FROM number_series s LEFT JOIN ( \
             SELECT issuer_id, 'invoice' AS kind, series_year, series_number AS n FROM invoices \
             UNION ALL SELECT issuer_id, 'credit_note', series_year, series_number FROM credit_notes) d \
           ON d.issuer_id = s.issuer_id AND d.kind = s.kind AND d.series_year = s.year \
         GROUP BY s.issuer_id, s.kind, s.year, s.last \
         HAVING count(d.n) <> s.last OR coalesce(max(d.n), 0) <> s.last OR coalesce(min(d.n), 1) <> 1",
    ),
    Invariant::new(
        "numbers.in_a_series",
        "Every posted document belongs to a series.",
        "SELECT d.number AS subject, 'no series of its year' AS detail FROM ( \
             SELECT issuer_id, 'invoice' AS kind, series_year, number FROM invoices \
             UNION ALL SELECT issuer_id, 'credit_note', series_year, number FROM credit_notes) d \
         LEFT JOIN number_series s ON s.issuer_id = d.issuer_id AND s.kind = d.kind AND s.year = d.series_year \
         WHERE s.issuer_id IS NULL",
    ),
    Invariant::new(
        "invoices.net_is_its_lines",
        "An invoice's net is the sum of its lines.",
        "SELECT i.number AS subject, \
           'net ' || CAST(i.net AS text) || ', lines ' || CAST(coalesce(sum(l.net), 0) AS text) AS detail \
         FROM invoices i LEFT JOIN invoice_lines l ON l.invoice_id = i.id \
         GROUP BY i.id, i.number, i.net HAVING i.net <> coalesce(sum(l.net), 0) OR count(l.net) = 0",
    ),
    Invariant::new(
        "credit_notes.net_is_its_lines",
        "A credit note's net is the sum of its lines.",
        "SELECT c.number AS subject, \
           'net ' || CAST(c.net AS text) || ', lines ' || CAST(coalesce(sum(l.net), 0) AS text) AS detail \
         FROM credit_notes c LEFT JOIN credit_note_lines l ON l.credit_note_id = c.id \
         GROUP BY c.id, c.number, c.net HAVING c.net <> coalesce(sum(l.net), 0) OR count(l.net) = 0",
    ),
    Invariant::new(
        "invoice_lines.allocated_whole",
        "The cost centres of an invoice's line bear its whole net.",
        "SELECT d.number || ' line ' || CAST(l.line_number AS text) AS subject, \
           'net ' || CAST(l.net AS text) || ', split ' || CAST(l.split AS text) AS detail \
         FROM (SELECT x.invoice_id, x.line_number, x.net, \
                 (SELECT coalesce(sum(CAST(p.value ->> 'amount' AS bigint)), 0) FROM :each(x.allocations) p) AS split \
               FROM invoice_lines x WHERE x.allocations IS NOT NULL) l \
         JOIN invoices d ON d.id = l.invoice_id WHERE l.split <> l.net",
    ),
    Invariant::new(
        "credit_note_lines.allocated_whole",
        "The cost centres of a credit note's line get back its whole net.",
        "SELECT d.number || ' line ' || CAST(l.line_number AS text) AS subject, \
           'net ' || CAST(l.net AS text) || ', split ' || CAST(l.split AS text) AS detail \
         FROM (SELECT x.credit_note_id, x.line_number, x.net, \
                 (SELECT coalesce(sum(CAST(p.value ->> 'amount' AS bigint)), 0) FROM :each(x.allocations) p) AS split \
               FROM credit_note_lines x WHERE x.allocations IS NOT NULL) l \
         JOIN credit_notes d ON d.id = l.credit_note_id WHERE l.split <> l.net",
    ),
    Invariant::new(
        "credit_notes.within_invoice",
        "The credit notes against an invoice are at most its total.",
        "SELECT i.number AS subject, \
           'total ' || CAST(i.total AS text) || ', credited ' || CAST(sum(c.total) AS text) AS detail \
         FROM invoices i JOIN credit_notes c ON c.invoice_id = i.id \
         GROUP BY i.id, i.number, i.total HAVING sum(c.total) > i.total",
    ),
    Invariant::new(
        "credit_notes.within_invoice_lines",
        "What is credited of an invoice's line is at most that line, and none of its pieces comes back twice.",
        "SELECT i.number || ' line ' || CAST(l.line_number AS text) AS subject, \
           'invoiced ' || CAST(l.quantity AS text) || ' for ' || CAST(l.net AS text) || ', back ' \
             || CAST(d.pieces AS text) || ', credited ' || CAST(d.net AS text) AS detail \
         FROM invoice_lines l JOIN invoices i ON i.id = l.invoice_id \
         JOIN (SELECT c.invoice_id, x.invoice_line_number, sum(x.net) AS net, \
                 sum(CASE WHEN x.kind = 'return' THEN x.quantity ELSE 0 END) AS pieces \
               FROM credit_note_lines x JOIN credit_notes c ON c.id = x.credit_note_id \
               GROUP BY c.invoice_id, x.invoice_line_number) d \
           ON d.invoice_id = l.invoice_id AND d.invoice_line_number = l.line_number \
         WHERE d.net > l.net OR d.pieces > l.quantity",
    ),
    Invariant::new(
        "documents.total_is_net_and_tax",
        "Net and tax of every order, invoice and credit note add up to its total.",
        "SELECT d.number AS subject, 'net ' || CAST(d.net AS text) || ', tax ' || CAST(d.tax AS text) \
           || ', total ' || CAST(d.total AS text) AS detail \
         FROM (SELECT number, net, tax, total FROM invoices \
             UNION ALL SELECT number, net, tax, total FROM credit_notes \
             UNION ALL SELECT CAST(number AS text), net, tax, total FROM orders) d \
         WHERE d.net + d.tax <> d.total",
    ),
];
