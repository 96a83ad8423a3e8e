//! Invariants of the ledger itself.
//!
//! Sums over many documents may exceed 64 bits. SQLite's own sum then fails, so these sums are compared here.

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::{Found, Invariant, REPORTED};
use crate::sql::{exact, exact_sum_of};
use crate::{Conn, DbError};

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
    Invariant::walked(
        "ledger.trial_balance",
        "Over the whole ledger, debits and credits of each currency are equal.",
        trial_balance,
    ),
    Invariant::walked(
        "ledger.receivable_is_open_invoices",
        "What the ledger says a company owes is the sum of its invoices' balances.",
        receivable,
    ),
    Invariant::walked(
        "ledger.unapplied_is_unapplied",
        "What the ledger holds as a company's unapplied cash is what its payments and credit notes have left.",
        unapplied,
    ),
    Invariant::walked(
        "ledger.bad_debt_is_given_up",
        "What the ledger holds as a company's bad debt is what was given up of its invoices and not taken back.",
        bad_debt,
    ),
    Invariant::walked(
        "ledger.bank_is_payments",
        "What the ledger holds as money of a company is what its payments brought and did not go back.",
        bank,
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

fn trial_balance(conn: &mut Conn) -> Result<Vec<Found>, DbError> {
    let sums = sums("debit", "credit");
    let sql = format!("SELECT currency AS subject, {sums} FROM ledger_legs GROUP BY currency");
    differing(conn, &sql, ["debit", "credit"])
}

fn receivable(conn: &mut Conn) -> Result<Vec<Found>, DbError> {
    let shares = "SELECT company_id, currency, debit - credit AS ledger, 0 AS open FROM ledger_legs \
          WHERE account = 'receivable' \
        UNION ALL SELECT company_id, currency, 0, total - credit_applied - paid - written_off FROM invoices";
    differing(conn, &of_companies(conn, shares), ["ledger", "invoices"])
}

fn unapplied(conn: &mut Conn) -> Result<Vec<Found>, DbError> {
    let shares = "SELECT company_id, currency, credit - debit AS ledger, 0 AS open FROM ledger_legs \
          WHERE account = 'unapplied-cash' \
        UNION ALL SELECT company_id, currency, 0, amount - allocated - refunded_unapplied - returned \
          FROM payments \
        UNION ALL SELECT company_id, currency, 0, total - applied - allocated - refunded \
          FROM credit_notes";
    differing(conn, &of_companies(conn, shares), ["ledger", "documents"])
}

fn bad_debt(conn: &mut Conn) -> Result<Vec<Found>, DbError> {
    let shares = "SELECT company_id, currency, debit - credit AS ledger, 0 AS open FROM ledger_legs \
          WHERE account = 'bad-debt' \
        UNION ALL SELECT company_id, currency, 0, written_off FROM invoices";
    differing(conn, &of_companies(conn, shares), ["ledger", "invoices"])
}

fn bank(conn: &mut Conn) -> Result<Vec<Found>, DbError> {
    let shares = "SELECT company_id, currency, debit - credit AS ledger, 0 AS open FROM ledger_legs \
          WHERE account = 'bank' \
        UNION ALL SELECT company_id, currency, 0, amount - refunded_total - returned FROM payments";
    differing(conn, &of_companies(conn, shares), ["ledger", "payments"])
}

/// The ledger's and the documents' sums per company, from rows with a share of either.
fn of_companies(conn: &Conn, shares: &str) -> String {
    let company = match conn {
        Conn::Sqlite(_) => "lower(hex(s.company_id))",
        Conn::Pg(_) => "CAST(s.company_id AS text)",
    };
    let sums = sums("s.ledger", "s.open");
    format!(
        "SELECT {company} || ' ' || s.currency AS subject, {sums} FROM ({shares}) s \
         GROUP BY s.company_id, s.currency"
    )
}

/// Two exact sums.
fn sums(left: &str, right: &str) -> String {
    format!("{} AS left_sum, {} AS right_sum", exact_sum_of(left), exact_sum_of(right))
}

fn differing(conn: &mut Conn, sql: &str, names: [&str; 2]) -> Result<Vec<Found>, DbError> {
    #[derive(QueryableByName)]
    struct Sums {
        #[diesel(sql_type = Text)]
        subject: String,
        #[diesel(sql_type = Text)]
        left_sum: String,
        #[diesel(sql_type = Text)]
        right_sum: String,
    }
    let mut found = Vec::new();
    for Sums { subject, left_sum, right_sum } in diesel::sql_query(sql).load::<Sums>(conn)? {
        let (left, right) = (exact(Some(&left_sum))?, exact(Some(&right_sum))?);
        if left != right && found.len() < REPORTED {
            let [left_name, right_name] = names;
            let detail = format!("{left_name} {left}, {right_name} {right}");
            found.push(Found { subject, detail });
        }
    }
    Ok(found)
}
