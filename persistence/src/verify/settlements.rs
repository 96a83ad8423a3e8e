//! Invariants of the money between invoices, payments and credit notes.

use super::Invariant;

pub(super) const INVARIANTS: &[Invariant] = &[
    Invariant::new(
        "invoices.settled_by_allocations",
        "What an invoice counts as paid, credited and written off is the sum of its allocations.",
        "SELECT i.number AS subject, 'counts ' || CAST(i.paid AS text) || ' paid, ' \
           || CAST(i.credit_applied AS text) || ' credited, ' || CAST(i.written_off AS text) || ' written off; allocations ' \
           || CAST(coalesce(sum(a.amount), 0) AS text) AS detail \
         FROM invoices i LEFT JOIN allocations a ON a.invoice_id = i.id AND a.currency = i.currency \
         GROUP BY i.id, i.number, i.paid, i.credit_applied, i.written_off \
         HAVING i.written_off <> coalesce(sum(CASE WHEN a.source_kind IN ('write_off', 'write_off_reversal') THEN a.amount END), 0) \
           OR i.credit_applied <> coalesce(sum(CASE WHEN a.source_kind = 'credit_note' THEN a.amount END), 0) \
           OR i.paid <> coalesce(sum(CASE WHEN a.source_kind IN ('payment', 'credit') THEN a.amount END), 0)",
    ),
    Invariant::new(
        "invoices.credited_is_its_credit_notes",
        "What an invoice counts as credited is the sum of the credit notes against it.",
        "SELECT i.number AS subject, 'counts ' || CAST(i.credited AS text) || ', credit notes ' \
           || CAST(coalesce(sum(c.total), 0) AS text) AS detail \
         FROM invoices i LEFT JOIN credit_notes c ON c.invoice_id = i.id \
         GROUP BY i.id, i.number, i.credited HAVING i.credited <> coalesce(sum(c.total), 0)",
    ),
    Invariant::new(
        "payments.allocated_is_its_allocations",
        "What a payment counts as allocated is the sum of its allocations.",
        "SELECT CAST(p.number AS text) AS subject, 'counts ' || CAST(p.allocated AS text) \
           || ', allocations ' || CAST(coalesce(sum(a.amount), 0) AS text) AS detail \
         FROM payments p LEFT JOIN allocations a ON a.source_id = p.id AND a.source_kind = 'payment' \
         GROUP BY p.id, p.number, p.allocated HAVING p.allocated <> coalesce(sum(a.amount), 0)",
    ),
    Invariant::new(
        "credit_notes.used_is_its_uses",
        "What a credit note counts as applied, allocated and refunded is the sum of where it went.",
        "SELECT c.number AS subject, 'counts ' || CAST(c.applied AS text) || ' applied, ' \
           || CAST(c.allocated AS text) || ' allocated, ' || CAST(c.refunded AS text) || ' refunded; allocations ' \
           || CAST((SELECT coalesce(sum(a.amount), 0) FROM allocations a \
                WHERE a.source_id = c.id AND a.source_kind IN ('credit_note', 'credit')) AS text) AS detail \
         FROM credit_notes c \
         WHERE c.applied <> (SELECT coalesce(sum(a.amount), 0) FROM allocations a \
             WHERE a.source_id = c.id AND a.source_kind = 'credit_note') \
           OR c.allocated <> (SELECT coalesce(sum(a.amount), 0) FROM allocations a \
             WHERE a.source_id = c.id AND a.source_kind = 'credit') \
           OR c.refunded <> (SELECT coalesce(sum(r.amount), 0) FROM refund_sources r \
             WHERE r.source_id = c.id AND r.source_kind = 'credit_note') \
           OR c.write_off_reversed <> (SELECT coalesce(-sum(a.amount), 0) FROM allocations a \
             WHERE a.source_id = c.id AND a.source_kind = 'write_off_reversal' AND a.invoice_id = c.invoice_id)",
    ),
    Invariant::new(
        "credit_notes.none_left_while_owed",
        "A credit note has credit left only once nothing of its invoice is owed or given up.",
        "SELECT c.number AS subject, 'left ' || CAST(c.total - c.applied - c.allocated - c.refunded AS text) \
           || ', given up ' || CAST(i.written_off AS text) || ', owed ' \
           || CAST(i.total - i.credit_applied - i.paid - i.written_off AS text) AS detail \
         FROM credit_notes c JOIN invoices i ON i.id = c.invoice_id \
         WHERE c.applied + c.allocated + c.refunded < c.total AND i.credit_applied + i.paid < i.total",
    ),
    Invariant::new(
        "payments.returned_is_its_returns",
        "What a payment counts as returned is the sum of what the bank took back.",
        "SELECT CAST(p.number AS text) AS subject, 'counts ' || CAST(p.returned AS text) \
           || ', returns ' || CAST(coalesce(sum(r.amount), 0) AS text) AS detail \
         FROM payments p LEFT JOIN payment_returns r ON r.payment_id = p.id AND r.currency = p.currency \
         GROUP BY p.id, p.number, p.returned HAVING p.returned <> coalesce(sum(r.amount), 0)",
    ),
    Invariant::new(
        "refunds.from_their_sources",
        "A refund is the sum of what it was taken from, and a payment counts its refunds.",
        "SELECT CAST(p.number AS text) AS subject, 'counts ' || CAST(p.refunded_total AS text) || ' refunded, ' \
           || CAST(p.refunded_unapplied AS text) || ' of its own' AS detail \
         FROM payments p \
         WHERE p.refunded_total <> (SELECT coalesce(sum(r.amount), 0) FROM refunds r WHERE r.payment_id = p.id) \
           OR p.refunded_total <> (SELECT coalesce(sum(s.amount), 0) FROM refund_sources s \
                JOIN refunds r ON r.id = s.refund_id WHERE r.payment_id = p.id) \
           OR p.refunded_unapplied <> (SELECT coalesce(sum(s.amount), 0) FROM refund_sources s \
                WHERE s.source_id = p.id AND s.source_kind = 'payment')",
    ),
    Invariant::new(
        "allocations.have_a_source",
        "Every allocation comes from a payment, credit note or write-off of the invoice's company.",
        "SELECT «a.id» AS subject, a.source_kind || ' not found at this company' AS detail \
         FROM allocations a JOIN invoices i ON i.id = a.invoice_id \
         LEFT JOIN payments p ON p.id = a.source_id AND a.source_kind IN ('payment', 'write_off_reversal') \
         LEFT JOIN credit_notes c ON c.id = a.source_id AND a.source_kind IN ('credit_note', 'credit', 'write_off_reversal') \
         LEFT JOIN write_offs w ON w.id = a.source_id AND a.source_kind = 'write_off' \
         WHERE coalesce(p.company_id, c.company_id, w.company_id) IS NULL \
           OR coalesce(p.company_id, c.company_id, w.company_id) <> i.company_id \
           OR a.company_id <> i.company_id",
    ),
];
