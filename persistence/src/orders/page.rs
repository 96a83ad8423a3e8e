//! A page of orders as a statement. Its text is assembled from whole fragments: building it from columns with
//! Diesel took a seventh of the request.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::backend::Backend;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Date, HasSqlType, Nullable, Text};
use diesel::sqlite::Sqlite;
use domain::companies::{CompanyId, UnitId};
use domain::identity::{Scope, UserId};
use domain::orders::OrderId;
use uuid::Uuid;

use super::Filter;
use super::owner::OWNER;
use crate::companies::unit_row::END_OF_PATH;
use crate::page::Slice;
use crate::sql::{InPart, Reach};
use crate::types::{Instant, Uid};
use crate::{Conn, Db, DbError, each};

/// An order of a page.
#[derive(Debug, Clone, Queryable)]
pub struct Listed {
    /// The order's id.
    pub id: Db<OrderId>,
    /// When it was placed.
    pub created_at: Db<DateTime<Utc>>,
    /// Its view; `None` if it has none of the requested shape.
    pub view: Option<String>,
}

/// The orders inside `scope`, newest first, with their views of this `shape`.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    filter: &Filter,
    shape: i64,
    slice: Slice,
) -> Result<Vec<Listed>, DbError> {
    let (at, id) = slice.bounds();
    let page = Page {
        shape,
        at,
        id,
        reach: Reach::of(scope, OWNER),
        status: filter.status.map(domain::orders::Status::as_str),
        of: filter.company.map(Db),
        unit: filter.unit.map(Db),
        filter,
        limit: slice.limit,
    };
    // Match on the backend here: `MultiConnection` adds a layer per row.
    Ok(each!(conn, conn => page.load(conn))?)
}

/// The unit and all below it: the range of paths that begin with its path.
/// They are of one company; its orders are read newest first. So a page costs as much as the part of the company's
/// history that it spans: few orders of a small unit may be a long way apart.
const WITHIN_UNIT: [&[&str]; 4] = [
    &[" AND o.company_id = (SELECT company_id FROM business_units WHERE id = "],
    &[" AND o.business_unit_id IN (SELECT b.id FROM business_units b \
       WHERE b.company_id = (SELECT company_id FROM business_units WHERE id = "],
    &[" AND b.path >= (SELECT path FROM business_units WHERE id = "],
    &[" AND b.path < (SELECT ", END_OF_PATH, " FROM business_units WHERE id = "],
];

struct Page<'a> {
    shape: i64,
    at: Db<DateTime<Utc>>,
    id: Db<Uuid>,
    reach: Reach,
    status: Option<&'static str>,
    of: Option<Db<CompanyId>>,
    unit: Option<Db<UnitId>>,
    filter: &'a Filter,
    limit: i64,
}

// One text for each set of conditions: prepared statements are cached by text.
impl QueryId for Page<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Page<'_> {
    type SqlType = (Uid, Instant, Nullable<Text>);
}

impl<C> RunQueryDsl<C> for Page<'_> {}

impl Page<'_> {
    /// The statement from its conditions up to its limit.
    fn conditions<'b, B>(&'b self, mut out: AstPass<'_, 'b, B>) -> QueryResult<()>
    where
        B: Backend + HasSqlType<Uid> + HasSqlType<Instant>,
        Db<Uuid>: ToSql<Uid, B>,
        Db<CompanyId>: ToSql<Uid, B>,
        Db<UnitId>: ToSql<Uid, B>,
        Db<UserId>: ToSql<Uid, B>,
        Db<DateTime<Utc>>: ToSql<Instant, B>,
        NaiveDate: ToSql<Date, B>,
        str: ToSql<Text, B>,
        String: ToSql<Text, B>,
        InPart: QueryFragment<B>,
    {
        out.push_sql(" WHERE (o.created_at, o.id) < (");
        out.push_bind_param::<Instant, _>(&self.at)?;
        out.push_sql(", ");
        out.push_bind_param::<Uid, _>(&self.id)?;
        out.push_sql(")");
        OWNER.push(&mut out, &self.reach)?;
        if let Some(company) = &self.of {
            out.push_sql(" AND o.company_id = ");
            out.push_bind_param::<Uid, _>(company)?;
        }
        if let Some(unit) = &self.unit {
            for parts in WITHIN_UNIT {
                for part in parts {
                    out.push_sql(part);
                }
                out.push_bind_param::<Uid, _>(unit)?;
                out.push_sql(")");
            }
            out.push_sql(")");
        }
        if let Some(status) = self.status {
            out.push_sql(" AND o.status = ");
            out.push_bind_param::<Text, str>(status)?;
        }
        if let Some(number) = &self.filter.purchase_order_number {
            out.push_sql(" AND o.purchase_order_number = ");
            out.push_bind_param::<Text, _>(number)?;
        }
        for (condition, day) in [
            (" AND o.placed_on >= ", &self.filter.placed_from),
            (" AND o.placed_on <= ", &self.filter.placed_to),
        ] {
            if let Some(day) = day {
                out.push_sql(condition);
                out.push_bind_param::<Date, _>(day)?;
            }
        }
        out.push_sql(" ORDER BY o.created_at DESC, o.id DESC LIMIT ");
        Ok(())
    }
}

impl QueryFragment<Pg> for Page<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "SELECT * FROM (SELECT o.id, o.created_at, v.view FROM orders o LEFT JOIN order_views v \
             ON v.order_id = o.id AND v.version = o.version AND v.shape = ",
        );
        out.push_bind_param::<BigInt, _>(&self.shape)?;
        self.conditions(out.reborrow())?;
        // As for products: with the maximum number of rows given, PostgreSQL keeps its plan.
        out.push_sql("101) AS newest ORDER BY created_at DESC, id DESC LIMIT ");
        out.push_bind_param::<BigInt, _>(&self.limit)
    }
}

impl QueryFragment<Sqlite> for Page<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        // An order's latest view is the view of its version, so the order's row need not be read for it.
        out.push_sql(
            "SELECT o.id, o.created_at, v.view FROM orders o LEFT JOIN order_views v ON v.rowid = \
             (SELECT rowid FROM order_views WHERE order_id = o.id ORDER BY version DESC LIMIT 1) \
             AND v.shape = ",
        );
        out.push_bind_param::<BigInt, _>(&self.shape)?;
        self.conditions(out.reborrow())?;
        out.push_bind_param::<BigInt, _>(&self.limit)
    }
}
