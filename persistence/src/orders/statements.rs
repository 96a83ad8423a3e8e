//! Updates all changed lines of an order in one statement; Diesel's own UPDATE sets one row's values.

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, HasSqlType};
use domain::orders::{Line, OrderId};

use super::row::allocations;
use crate::schema::order_lines as l;
use crate::types::Uid;
use crate::{Conn, Db, DbError};

/// Stores the counts of each of these lines.
pub(super) fn count_lines(
    conn: &mut Conn,
    order: OrderId,
    lines: Vec<&Line>,
) -> Result<(), DbError> {
    if lines.is_empty() {
        return Ok(());
    }
    for line in lines.iter().filter(|line| line.cancelled > 0 && !line.allocations.is_empty()) {
        split_anew(conn, order, line)?;
    }
    let counts = lines.into_iter().map(|line| {
        [
            line.number,
            line.shipped,
            line.invoiced,
            line.cancelled,
            line.invoiced_net.minor(),
            line.cancelled_net.minor(),
        ]
    });
    CountLines { order: Db(order), counts: counts.collect() }.execute(conn)?;
    Ok(())
}

/// Stores how the rest of a line is split after a cancellation.
fn split_anew(conn: &mut Conn, order: OrderId, line: &Line) -> Result<(), DbError> {
    let row = l::table.filter(l::order_id.eq(Db(order))).filter(l::line_number.eq(line.number));
    let split = allocations::stored(&line.allocations)?;
    diesel::update(row).set(l::allocations.eq(split)).execute(conn)?;
    Ok(())
}

struct CountLines {
    order: Db<OrderId>,
    counts: Vec<[i64; 6]>,
}

// The text depends on the number of lines and rarely repeats, so the prepared statement is not worth caching.
impl QueryId for CountLines {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C> RunQueryDsl<C> for CountLines {}

impl<B: Backend + HasSqlType<Uid>> QueryFragment<B> for CountLines
where
    Db<OrderId>: ToSql<Uid, B>,
    i64: ToSql<BigInt, B>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, B>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        out.push_sql(
            "UPDATE order_lines SET shipped = v.column2, invoiced = v.column3, \
             cancelled = v.column4, invoiced_net = v.column5, cancelled_net = v.column6 \
             FROM (VALUES ",
        );
        for (index, counts) in self.counts.iter().enumerate() {
            out.push_sql(if index == 0 { "(" } else { "), (" });
            for (column, count) in counts.iter().enumerate() {
                if column > 0 {
                    out.push_sql(", ");
                }
                // The first row gives the columns their types, also where the values come without.
                out.push_sql(if index == 0 { "CAST(" } else { "" });
                out.push_bind_param::<BigInt, _>(count)?;
                out.push_sql(if index == 0 { " AS BIGINT)" } else { "" });
            }
        }
        out.push_sql(")) AS v WHERE order_lines.order_id = ");
        out.push_bind_param::<Uid, _>(&self.order)?;
        out.push_sql(" AND order_lines.line_number = v.column1");
        Ok(())
    }
}
