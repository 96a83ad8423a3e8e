//! Updates all changed lines of an order in one statement, and all their splits in another; Diesel's own UPDATE sets
//! one row's values.

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, HasSqlType, Text};
use domain::orders::{Line, OrderId};
use serde_json::{Value, json};

use super::row::allocations;
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
    split_anew(conn, order, &lines)?;
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

/// Stores how the rest of each line is split after a cancellation.
fn split_anew(conn: &mut Conn, order: OrderId, lines: &[&Line]) -> Result<(), DbError> {
    let split = lines.iter().filter(|line| line.cancelled > 0 && !line.allocations.is_empty());
    let splits = split.map(|line| {
        let split = allocations::stored(&line.allocations)?.map(|split| split.0);
        Ok(json!({ "line": line.number, "split": split }))
    });
    let splits = splits.collect::<Result<Vec<Value>, DbError>>()?;
    if splits.is_empty() {
        return Ok(());
    }
    let sql = match conn {
        Conn::Pg(_) => SPLIT_ON_POSTGRES,
        Conn::Sqlite(_) => SPLIT_ON_SQLITE,
    };
    diesel::sql_query(sql)
        .bind::<Text, _>(Value::from(splits).to_string())
        .bind::<Uid, _>(Db(order))
        .execute(conn)?;
    Ok(())
}

const SPLIT_ON_POSTGRES: &str = "UPDATE order_lines SET allocations = v.split \
    FROM json_to_recordset(CAST($1 AS json)) AS v (line bigint, split jsonb) \
    WHERE order_lines.order_id = $2 AND order_lines.line_number = v.line";
const SPLIT_ON_SQLITE: &str = "UPDATE order_lines SET allocations = v.value -> 'split' \
    FROM json_each($1) AS v \
    WHERE order_lines.order_id = $2 AND order_lines.line_number = v.value ->> 'line'";

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
