//! A new order's number, drawn in the statement that reads the order's terms.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::sqlite::Sqlite;

/// The next number if `DRAW`, otherwise 0: evaluating an order draws no number.
#[derive(Debug, Clone, Copy)]
pub(super) struct NextNumber<const DRAW: bool>;

// A number is drawn to place an order. Shared locks on the company and on everyone let no allowance, budget or quota be
// set until the order is stored. They are always taken: whether one is set is what an older snapshot cannot tell. The
// data read here is checked again when the order is stored.
const DRAWN: &str = "CASE \
    WHEN pg_advisory_xact_lock_shared(7405002, hashtext(companies.id::text)) IS NOT NULL \
    AND pg_advisory_xact_lock_shared(7405002, hashtext('00000000-0000-0000-0000-000000000000')) IS NOT NULL \
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
