//! A new order's number, drawn with what the order is decided by.

use diesel::expression::{
    AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate,
};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::BigInt;
use diesel::sqlite::Sqlite;

use crate::connection::MultiBackend;

/// The next number if `DRAW`, otherwise 0: to look at an order draws none.
#[derive(Debug, Clone, Copy)]
pub(super) struct NextNumber<const DRAW: bool>;

impl<const DRAW: bool> QueryId for NextNumber<DRAW> {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<const DRAW: bool> QueryFragment<Pg> for NextNumber<DRAW> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(if DRAW { "nextval('order_numbers')" } else { "0::bigint" });
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

impl<const DRAW: bool> QueryFragment<MultiBackend> for NextNumber<DRAW> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        MultiBackend::walk_variant_ast(self, pass)
    }
}

impl<const DRAW: bool> Expression for NextNumber<DRAW> {
    type SqlType = BigInt;
}
impl<G, const DRAW: bool> ValidGrouping<G> for NextNumber<DRAW> {
    type IsAggregate = is_aggregate::Never;
}
impl<S, const DRAW: bool> AppearsOnTable<S> for NextNumber<DRAW> {}
impl<S, const DRAW: bool> SelectableExpression<S> for NextNumber<DRAW> {}
