//! SQL expressions for both databases that Diesel lacks.

mod part;
mod visible;

use std::marker::PhantomData;

use diesel::backend::Backend;
use diesel::expression::{
    AppearsOnTable, AsExpression, Expression, SelectableExpression, TypedExpressionType,
    ValidGrouping, is_aggregate,
};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{self as st, Array, BigInt, Bool, Nullable, SqlType, Text};
use diesel::sqlite::Sqlite;
use uuid::Uuid;

use crate::DbError;
use crate::connection::MultiBackend;

pub(crate) use part::{At, InPart};
pub(crate) use visible::{
    OfOrder, OrShared, OwnedBy, Reach, Shared, Withheld, company_in_part, visible,
};

/// The exact sum of an integer column, as a text that [`exact`] reads.
///
/// SQLite's own sum fails beyond 64 bits, so the upper and the lower halves are summed separately:
/// `x = (x >> 32) * 2^32 + (x & (2^32 - 1))`, for negative numbers too.
#[derive(Debug, Clone, Copy, QueryId)]
pub struct ExactSum<X>(X);

/// The sum of whole numbers, however large; null over no rows.
pub fn exact_sum<X: AsExpression<BigInt>>(x: X) -> ExactSum<X::Expression> {
    ExactSum(x.as_expression())
}

/// [`exact_sum`] of `x`, for hand-written statements.
pub(crate) fn exact_sum_of(x: &str) -> String {
    format!("CAST(SUM(({x}) >> 32) AS text) || ' ' || CAST(SUM(({x}) & {LOWER_HALF}) AS text)")
}

const LOWER_HALF: i64 = (1 << 32) - 1;

/// The value of an [`exact_sum`]; zero over no rows.
pub fn exact(sum: Option<&str>) -> Result<i128, DbError> {
    let Some(sum) = sum else { return Ok(0) };
    let half = |text: &str| text.parse::<i128>().map_err(DbError::corrupt);
    let (upper, lower) =
        sum.split_once(' ').ok_or_else(|| DbError::corrupt(format_args!("{sum:?} is no sum")))?;
    Ok((half(upper)? << 32) + half(lower)?)
}

impl<X: Expression> Expression for ExactSum<X> {
    type SqlType = Nullable<Text>;
}
impl<X: QueryFragment<B>, B: Backend> QueryFragment<B> for ExactSum<X> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, B>) -> QueryResult<()> {
        pass.push_sql("CAST(SUM((");
        self.0.walk_ast(pass.reborrow())?;
        pass.push_sql(") >> 32) AS text) || ' ' || CAST(SUM((");
        self.0.walk_ast(pass.reborrow())?;
        pass.push_sql(") & 4294967295) AS text)");
        Ok(())
    }
}
impl<X, G> ValidGrouping<G> for ExactSum<X> {
    type IsAggregate = is_aggregate::Yes;
}
impl<X: AppearsOnTable<S>, S> AppearsOnTable<S> for ExactSum<X> where Self: Expression {}
impl<X: SelectableExpression<S>, S> SelectableExpression<S> for ExactSum<X> where
    Self: AppearsOnTable<S>
{
}

/// `(a, b) < (x, y)`, or `>`: the condition of a keyset page. Both databases turn it into one index range.
#[derive(Debug, Clone, Copy, QueryId)]
pub struct RowCompare<O, A, B, X, Y> {
    columns: (A, B),
    values: (X, Y),
    of: PhantomData<O>,
}

/// An order of rows, as an operator.
pub trait Order {
    /// The operator between two rows.
    const OPERATOR: &'static str;
}

/// Rows before a position.
#[derive(Debug, Clone, Copy, QueryId)]
pub struct Before;
impl Order for Before {
    const OPERATOR: &'static str = ") < (";
}

/// Rows after a position.
#[derive(Debug, Clone, Copy, QueryId)]
pub struct After;
impl Order for After {
    const OPERATOR: &'static str = ") > (";
}

/// Rows before `(x, y)`: the next page of a list ordered newest first.
pub fn row_before<A, B, X, Y>(
    columns: (A, B),
    values: (X, Y),
) -> RowCompare<Before, A, B, X::Expression, Y::Expression>
where
    A: Expression<SqlType: SqlType + TypedExpressionType>,
    B: Expression<SqlType: SqlType + TypedExpressionType>,
    X: AsExpression<A::SqlType>,
    Y: AsExpression<B::SqlType>,
{
    compare(columns, values)
}

/// Rows after `(x, y)`: the next part of work ordered oldest first.
pub fn row_after<A, B, X, Y>(
    columns: (A, B),
    values: (X, Y),
) -> RowCompare<After, A, B, X::Expression, Y::Expression>
where
    A: Expression<SqlType: SqlType + TypedExpressionType>,
    B: Expression<SqlType: SqlType + TypedExpressionType>,
    X: AsExpression<A::SqlType>,
    Y: AsExpression<B::SqlType>,
{
    compare(columns, values)
}

fn compare<O, A, B, X, Y>(
    columns: (A, B),
    values: (X, Y),
) -> RowCompare<O, A, B, X::Expression, Y::Expression>
where
    A: Expression<SqlType: SqlType + TypedExpressionType>,
    B: Expression<SqlType: SqlType + TypedExpressionType>,
    X: AsExpression<A::SqlType>,
    Y: AsExpression<B::SqlType>,
{
    let values = (values.0.as_expression(), values.1.as_expression());
    RowCompare { columns, values, of: PhantomData }
}

impl<O, A, B, X, Y> Expression for RowCompare<O, A, B, X, Y> {
    type SqlType = Bool;
}
impl<O, A, B, X, Y, D: Backend> QueryFragment<D> for RowCompare<O, A, B, X, Y>
where
    O: Order,
    A: QueryFragment<D>,
    B: QueryFragment<D>,
    X: QueryFragment<D>,
    Y: QueryFragment<D>,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, D>) -> QueryResult<()> {
        pass.push_sql("((");
        self.columns.0.walk_ast(pass.reborrow())?;
        pass.push_sql(", ");
        self.columns.1.walk_ast(pass.reborrow())?;
        pass.push_sql(O::OPERATOR);
        self.values.0.walk_ast(pass.reborrow())?;
        pass.push_sql(", ");
        self.values.1.walk_ast(pass.reborrow())?;
        pass.push_sql("))");
        Ok(())
    }
}
impl<O, A, B, X, Y, G> ValidGrouping<G> for RowCompare<O, A, B, X, Y> {
    type IsAggregate = is_aggregate::No;
}
impl<O, A, B, X, Y, S> AppearsOnTable<S> for RowCompare<O, A, B, X, Y>
where
    A: AppearsOnTable<S>,
    B: AppearsOnTable<S>,
{
}

/// `column = ANY (ids)`: one statement for any number of ids, prepared once on both databases.
#[derive(Debug, Clone, QueryId)]
pub struct OneOf<C> {
    column: C,
    ids: Vec<Uuid>,
    /// For SQLite, which has no arrays.
    json: String,
}

/// Rows with `column` among `ids`.
pub fn one_of<C>(column: C, ids: impl IntoIterator<Item = Uuid>) -> OneOf<C> {
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let hex: Vec<String> = ids.iter().map(|id| format!("\"{}\"", id.simple())).collect();
    OneOf { column, ids, json: format!("[{}]", hex.join(",")) }
}

impl<C> Expression for OneOf<C> {
    type SqlType = Bool;
}
impl<C: QueryFragment<Pg>> QueryFragment<Pg> for OneOf<C> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.column.walk_ast(pass.reborrow())?;
        pass.push_sql(" = ANY (");
        pass.push_bind_param::<Array<st::Uuid>, _>(&self.ids)?;
        pass.push_sql(")");
        Ok(())
    }
}
impl<C: QueryFragment<Sqlite>> QueryFragment<Sqlite> for OneOf<C> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.column.walk_ast(pass.reborrow())?;
        pass.push_sql(" IN (SELECT unhex(value) FROM json_each(");
        pass.push_bind_param::<Text, _>(&self.json)?;
        pass.push_sql("))");
        Ok(())
    }
}
impl<C: QueryFragment<Pg> + QueryFragment<Sqlite>> QueryFragment<MultiBackend> for OneOf<C> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        MultiBackend::walk_variant_ast(self, pass)
    }
}
impl<C, G> ValidGrouping<G> for OneOf<C> {
    type IsAggregate = is_aggregate::No;
}
impl<C: AppearsOnTable<S>, S> AppearsOnTable<S> for OneOf<C> {}

/// Turns the 1-based `WITH ORDINALITY` positions of rows into 0-based indices.
pub(crate) fn from_zero<R>(rows: Vec<(i64, R)>) -> Vec<(usize, R)> {
    let from_zero = |place: i64| usize::try_from(place - 1).unwrap_or(usize::MAX);
    rows.into_iter().map(|(place, row)| (from_zero(place), row)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_make_a_sum() {
        for (text, sum) in [
            (None, 0),
            (Some("0 7"), 7),
            (Some("-1 4294967295"), -1),
            (Some("2097152000 4294967296000"), (2_097_152_000 << 32) + 4_294_967_296_000),
        ] {
            assert_eq!(exact(text).unwrap(), sum);
        }
        assert!(exact(Some("7")).is_err());
    }
}
