//! Inserts one row into SQLite by a statement with a fixed text.
//!
//! Diesel walks the tree of a statement to build its text, the key of the prepared-statement cache. It walks
//! once more to learn whether the statement may be cached. For the two dozen rows of an order that is a tenth
//! of the writer's work; here both walks meet a handful of values and nothing else.

use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::HasSqlType;
use diesel::sqlite::Sqlite;

use crate::DbError;

/// A row with a fixed insert statement.
pub(crate) trait FixedRow {
    /// The same type without its borrows: the key of the cached prepared statement.
    type Named: 'static;
    /// `INSERT INTO table (columns) VALUES (`; the values follow.
    const INTO: &'static str;

    /// The values, in the order of the columns; the same number for every row.
    fn values<'b>(&'b self, values: &mut Values<'_, '_, 'b>) -> QueryResult<()>;

    /// Writes the row.
    fn insert(&self, conn: &mut SqliteConnection) -> Result<(), DbError>
    where
        Self: Sized,
    {
        Insert(self).execute(conn)?;
        Ok(())
    }
}

/// The values of a row, one after the other.
pub(crate) struct Values<'p, 'a, 'b> {
    out: &'p mut AstPass<'a, 'b, Sqlite>,
    before: &'static str,
}

impl<'b> Values<'_, '_, 'b> {
    /// The value of the next column.
    pub(crate) fn add<S, V>(&mut self, value: &'b V) -> QueryResult<()>
    where
        Sqlite: HasSqlType<S>,
        V: ToSql<S, Sqlite>,
    {
        self.out.push_sql(self.before);
        self.before = ", ";
        self.out.push_bind_param::<S, V>(value)
    }
}

/// One list of columns for both databases, for rows with fields named as their columns. `COLUMNS` names them,
/// and the row is a [`FixedRow`].
///
/// A statement that names its columns leaves columns of a later migration to their defaults: so this binary
/// runs on the next schema too.
macro_rules! columns {
    ($row:ty as $named:ty, $table:literal: $first:ident $kind:ty $(, $column:ident $of:ty)* $(,)?) => {
        impl $row {
            pub(crate) const COLUMNS: &'static str =
                concat!(stringify!($first) $(, ", ", stringify!($column))*);
        }

        impl $crate::insert::FixedRow for $row {
            type Named = $named;
            const INTO: &'static str = concat!(
                "INSERT INTO ", $table, " (", stringify!($first) $(, ", ", stringify!($column))*,
                ") VALUES ("
            );

            fn values<'b>(
                &'b self,
                values: &mut $crate::insert::Values<'_, '_, 'b>,
            ) -> diesel::QueryResult<()> {
                values.add::<$kind, _>(&self.$first)?;
                $(values.add::<$of, _>(&self.$column)?;)*
                Ok(())
            }
        }
    };
}

pub(crate) use columns;

struct Insert<'a, R>(&'a R);

impl<R: FixedRow> QueryId for Insert<'_, R> {
    type QueryId = Insert<'static, R::Named>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<R> RunQueryDsl<SqliteConnection> for Insert<'_, R> {}

impl<R: FixedRow> QueryFragment<Sqlite> for Insert<'_, R> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql(R::INTO);
        self.0.values(&mut Values { out: &mut out, before: "" })?;
        out.push_sql(")");
        Ok(())
    }
}
