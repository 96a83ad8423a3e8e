//! A new order's number, drawn in the statement that reads the order's terms.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::sqlite::Sqlite;

/// The next number if `DRAW`, otherwise 0: evaluating an order draws no number.
#[derive(Debug, Clone, Copy)]
pub(super) struct NextNumber<const DRAW: bool>;

// A number is drawn to place an order. If the order may count for a member's allowance or for a budget, a shared
// lock keeps the company's accounts unchanged until the order is stored. The data read here is checked again then.
const DRAWN: &str = "CASE WHEN (members.id IS NULL \
      AND NOT EXISTS (SELECT 1 FROM cost_centres q WHERE q.company_id = companies.id)) \
    OR pg_advisory_xact_lock_shared(7405002, hashtext(companies.id::text)) IS NOT NULL \
    THEN nextval('order_numbers') END";

impl<const DRAW: bool> QueryFragment<Pg> for NextNumber<DRAW> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(if DRAW { DRAWN } else { "0::bigint" });
        Ok(())
    }
}

impl<const DRAW: bool> QueryFragment<Sqlite> for NextNumber<DRAW> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        let next = "(SELECT coalesce(max(number), 100000) + 1 FROM orders)";
        out.push_sql(if DRAW { next } else { "0" });
        Ok(())
    }
}
