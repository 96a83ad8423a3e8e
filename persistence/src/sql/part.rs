//! A part of a company as a condition: rows of its units, and the caller's own ones.

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Array, Bool, Text};
use diesel::sqlite::Sqlite;
use domain::companies::UnitId;
use domain::identity::{Part, Units, UserId};
use uuid::Uuid;

use crate::Db;
use crate::connection::MultiBackend;
use crate::types::Uid;

/// Where in a company a row is. Columns are named as the statement names them.
#[derive(Debug, Clone, Copy)]
pub(crate) enum At {
    /// Every part of the company reaches it.
    Everywhere,
    /// The company itself: no unit reaches it.
    Company,
    /// The unit in a column; the user in `buyer`, if it has one, reaches it too.
    Columns {
        /// The column of the unit.
        unit: &'static str,
        /// The column of the user.
        buyer: Option<&'static str>,
    },
    /// The unit and the buyer of the order in this column; without an order, the row is the company's.
    Order {
        /// The column of the order's id.
        order: &'static str,
    },
    /// The unit in a column, or else the one right above it: from a unit, what is right below is seen.
    Unit {
        /// The column of the unit's id.
        id: &'static str,
        /// The column of its parent's id; without a parent it is right below the company.
        parent: &'static str,
    },
    /// Each unit in which the user in this column has a role.
    Granted {
        /// The column of the user's id.
        user: &'static str,
    },
}

/// The condition that a row is in a part of its company.
#[derive(Debug, Clone)]
pub(crate) struct InPart {
    at: At,
    user: Option<Db<UserId>>,
    except: bool,
    ids: Vec<Uuid>,
    /// For SQLite, which has no arrays.
    json: String,
}

const ALWAYS: &str = "1 = 1";
const NEVER: &str = "1 = 0";

/// Pushes a value in the way of one database.
type Push<'a, 'b, B, T> = fn(&mut AstPass<'a, 'b, B>, &'b T) -> QueryResult<()>;

impl InPart {
    pub(crate) fn new(part: &Part, at: At) -> Self {
        let ids: Vec<Uuid> = part.units.listed().iter().copied().map(UnitId::uuid).collect();
        let hex: Vec<String> = ids.iter().map(|id| format!("\"{}\"", id.simple())).collect();
        let json = format!("[{}]", hex.join(","));
        let except = matches!(*part.units, Units::Except(_));
        Self { at, user: part.user.map(Db), except, ids, json }
    }

    /// The condition; `units` pushes the list of the units.
    fn push<'a, 'b, B: Backend>(
        &'b self,
        out: &mut AstPass<'a, 'b, B>,
        user: Push<'a, 'b, B, Db<UserId>>,
        units: Push<'a, 'b, B, Self>,
    ) -> QueryResult<()> {
        let (before, unit, buyer, after) = match self.at {
            At::Everywhere => {
                out.push_sql(ALWAYS);
                return Ok(());
            }
            At::Company => {
                out.push_sql(if self.except { ALWAYS } else { NEVER });
                return Ok(());
            }
            At::Columns { unit, buyer } => (None, unit, buyer, ""),
            At::Unit { id, parent } => {
                out.push_sql("(");
                self.push_units(out, id, units)?;
                out.push_sql(" OR ");
                self.push_units(out, parent, units)?;
                out.push_sql(")");
                return Ok(());
            }
            At::Order { order } => {
                if self.except {
                    out.push_sql("(");
                    out.push_sql(order);
                    out.push_sql(" IS NULL OR ");
                }
                let before = ("EXISTS (SELECT 1 FROM orders ordered WHERE ordered.id = ", order);
                let after = if self.except { "))" } else { ")" };
                (Some(before), "ordered.business_unit_id", Some("ordered.placed_by"), after)
            }
            At::Granted { user } => {
                let before = ("EXISTS (SELECT 1 FROM role_grants held WHERE held.user_id = ", user);
                (Some(before), "held.unit_id", None, ")")
            }
        };
        if let Some((exists, column)) = before {
            out.push_sql(exists);
            out.push_sql(column);
            out.push_sql(" AND ");
        }
        out.push_sql("(");
        if let (Some(column), Some(own)) = (buyer, &self.user) {
            out.push_sql(column);
            out.push_sql(" = ");
            user(out, own)?;
            out.push_sql(" OR ");
        }
        self.push_units(out, unit, units)?;
        out.push_sql(")");
        out.push_sql(after);
        Ok(())
    }

    /// The condition that the unit in this column is one of the part.
    fn push_units<'a, 'b, B: Backend>(
        &'b self,
        out: &mut AstPass<'a, 'b, B>,
        unit: &str,
        units: Push<'a, 'b, B, Self>,
    ) -> QueryResult<()> {
        if self.except {
            out.push_sql(unit);
            out.push_sql(" IS NULL OR NOT ");
        }
        out.push_sql("(");
        out.push_sql(unit);
        units(out, self)?;
        out.push_sql(")");
        Ok(())
    }
}

// The text differs by place and part: statements are cached by text.
impl QueryId for InPart {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}
impl Expression for InPart {
    type SqlType = Bool;
}
impl QueryFragment<Pg> for InPart {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.push(&mut out, AstPass::push_bind_param::<Uid, _>, |out, part| {
            out.push_sql(" = ANY (");
            out.push_bind_param::<Array<diesel::sql_types::Uuid>, _>(&part.ids)?;
            out.push_sql(")");
            Ok(())
        })
    }
}
impl QueryFragment<Sqlite> for InPart {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.push(&mut out, AstPass::push_bind_param::<Uid, _>, |out, part| {
            out.push_sql(" IN (SELECT unhex(value) FROM json_each(");
            out.push_bind_param::<Text, _>(&part.json)?;
            out.push_sql("))");
            Ok(())
        })
    }
}
impl QueryFragment<MultiBackend> for InPart {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        MultiBackend::walk_variant_ast(self, pass)
    }
}
impl<G> ValidGrouping<G> for InPart {
    type IsAggregate = is_aggregate::No;
}
impl<S> AppearsOnTable<S> for InPart {}
