//! What must be true of the ledger itself.

use super::Invariant;

pub(super) const INVARIANTS: &[Invariant] = &[
    Invariant::new(
        "ledger.entries_balance",
        "Debits and credits of every entry are equal.",
        "SELECT «entry_id» AS subject, \
           'debit ' || CAST(sum(debit) AS text) || ', credit ' || CAST(sum(credit) AS text) AS detail \
         FROM ledger_legs GROUP BY entry_id HAVING sum(debit) <> sum(credit)",
    ),
    Invariant::new(
        "ledger.entries_have_legs",
        "Every entry has at least two legs, of its own company, currency and date.",
        "SELECT «e.id» AS subject, \
           CAST(count(l.entry_id) AS text) || ' legs of its own' AS detail \
         FROM ledger_entries e LEFT JOIN ledger_legs l ON l.entry_id = e.id \
           AND l.company_id = e.company_id AND l.currency = e.currency AND l.effective_on = e.effective_on \
         GROUP BY e.id HAVING count(l.entry_id) < 2 \
           OR count(l.entry_id) <> (SELECT count(*) FROM ledger_legs x WHERE x.entry_id = e.id)",
    ),
    Invariant::new(
        "ledger.trial_balance",
        "Over the whole ledger, debits and credits of each currency are equal.",
        "SELECT currency AS subject, \
           'debit ' || CAST(sum(debit) AS text) || ', credit ' || CAST(sum(credit) AS text) AS detail \
         FROM ledger_legs GROUP BY currency HAVING sum(debit) <> sum(credit)",
    ),
    Invariant::new(
        "ledger.receivable_is_open_invoices",
        "What the ledger says a company owes is the sum of its invoices' balances.",
        "SELECT «s.company_id» || ' ' || s.currency AS subject, \
           'ledger ' || CAST(sum(s.ledger) AS text) || ', invoices ' || CAST(sum(s.open) AS text) AS detail \
         FROM (SELECT company_id, currency, debit - credit AS ledger, 0 AS open FROM ledger_legs \
               WHERE account = 'receivable' \
             UNION ALL SELECT company_id, currency, 0, total - credit_applied - paid - written_off FROM invoices) s \
         GROUP BY s.company_id, s.currency HAVING sum(s.ledger) <> sum(s.open)",
    ),
    Invariant::new(
        "ledger.unapplied_is_unapplied",
        "What the ledger holds as a company's unapplied cash is what its payments and credit notes have left.",
        "SELECT «s.company_id» || ' ' || s.currency AS subject, \
           'ledger ' || CAST(sum(s.ledger) AS text) || ', documents ' || CAST(sum(s.open) AS text) AS detail \
         FROM (SELECT company_id, currency, credit - debit AS ledger, 0 AS open FROM ledger_legs \
               WHERE account = 'unapplied-cash' \
             UNION ALL SELECT company_id, currency, 0, amount - allocated - refunded_unapplied - returned \
               FROM payments \
             UNION ALL SELECT company_id, currency, 0, total - applied - allocated - refunded \
               FROM credit_notes) s \
         GROUP BY s.company_id, s.currency HAVING sum(s.ledger) <> sum(s.open)",
    ),
    Invariant::new(
        "ledger.bad_debt_is_given_up",
        "What the ledger holds as a company's bad debt is what was given up of its invoices and not taken back.",
        "SELECT «s.company_id» || ' ' || s.currency AS subject, \
           'ledger ' || CAST(sum(s.ledger) AS text) || ', invoices ' || CAST(sum(s.given_up) AS text) AS detail \
         FROM (SELECT company_id, currency, debit - credit AS ledger, 0 AS given_up FROM ledger_legs \
               WHERE account = 'bad-debt' \
             UNION ALL SELECT company_id, currency, 0, written_off FROM invoices) s \
         GROUP BY s.company_id, s.currency HAVING sum(s.ledger) <> sum(s.given_up)",
    ),
    Invariant::new(
        "ledger.bank_is_payments",
        "What the ledger holds as money of a company is what its payments brought and did not go back.",
        "SELECT «s.company_id» || ' ' || s.currency AS subject, \
           'ledger ' || CAST(sum(s.ledger) AS text) || ', payments ' || CAST(sum(s.kept) AS text) AS detail \
         FROM (SELECT company_id, currency, debit - credit AS ledger, 0 AS kept FROM ledger_legs \
               WHERE account = 'bank' \
             UNION ALL SELECT company_id, currency, 0, amount - refunded_total - returned FROM payments) s \
         GROUP BY s.company_id, s.currency HAVING sum(s.ledger) <> sum(s.kept)",
    ),
    Invariant::new(
        "ledger.documents_are_posted",
        "Every invoice and credit note of more than zero has exactly one entry, for its total.",
        "SELECT d.number AS subject, \
           CAST(count(e.id) AS text) || ' entries, total ' || CAST(d.total AS text) AS detail \
         FROM (SELECT id, number, total, 'invoice' AS kind FROM invoices WHERE total <> 0 \
             UNION ALL SELECT id, number, total, 'credit_note' FROM credit_notes WHERE total <> 0) d \
         LEFT JOIN ledger_entries e ON e.source_id = d.id AND e.posting = d.kind \
         GROUP BY d.id, d.number, d.total HAVING count(e.id) <> 1 OR d.total <> ( \
           SELECT sum(l.debit) FROM ledger_legs l JOIN ledger_entries x ON x.id = l.entry_id \
           WHERE x.source_id = d.id AND x.posting IN ('invoice', 'credit_note'))",
    ),
    Invariant::new(
        "ledger.closed_periods",
        "Nothing was posted into a period after it was closed.",
        "SELECT «e.id» AS subject, \
           'effective on ' || CAST(e.effective_on AS text) || ', closed until ' || CAST(c.closed_until AS text) AS detail \
         FROM ledger_entries e JOIN ledger_closings c \
           ON e.effective_on <= c.closed_until AND e.recorded_at > c.updated_at",
    ),
];
