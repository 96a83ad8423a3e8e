//! Taking from one account, on SQLite.

use chrono::{DateTime, Utc};
use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, HasSqlType, Nullable, Text};
use uuid::Uuid;

use crate::Db;
use crate::types::{Instant, Uid};

/// Diesel prepares its own UPDATE each time; this one is prepared once per connection.
pub(super) struct TakeOne {
    pub(super) id: Db<Uuid>,
    pub(super) held: i64,
    pub(super) used: i64,
    pub(super) within: i64,
    pub(super) cause: Option<&'static str>,
    pub(super) at: Db<DateTime<Utc>>,
}

impl QueryId for TakeOne {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<C> RunQueryDsl<C> for TakeOne {}

impl<B: Backend + HasSqlType<Uid> + HasSqlType<Instant>> QueryFragment<B> for TakeOne
where
    Db<Uuid>: ToSql<Uid, B>,
    Option<&'static str>: ToSql<Nullable<Text>, B>,
    Db<DateTime<Utc>>: ToSql<Instant, B>,
    i64: ToSql<BigInt, B>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, B>) -> QueryResult<()> {
        out.push_sql("UPDATE commitment_accounts SET reserved = reserved + ");
        out.push_bind_param::<BigInt, _>(&self.held)?;
        out.push_sql(", committed = committed + ");
        out.push_bind_param::<BigInt, _>(&self.used)?;
        out.push_sql(", over_limit_cause = CASE WHEN reserved + committed + ");
        out.push_bind_param::<BigInt, _>(&self.held)?;
        out.push_sql(" + ");
        out.push_bind_param::<BigInt, _>(&self.used)?;
        // An overrun does not account for what was beyond the limit before it.
        out.push_sql(" > limit_amount + headroom THEN coalesce(over_limit_cause, ");
        out.push_bind_param::<Nullable<Text>, _>(&self.cause)?;
        out.push_sql(
            ", CASE WHEN raised_limit IS NOT NULL THEN 'limit_ended' END) END WHERE id = ",
        );
        out.push_bind_param::<Uid, _>(&self.id)?;
        out.push_sql(" AND reserved + committed + ");
        out.push_bind_param::<BigInt, _>(&self.held)?;
        out.push_sql(" + ");
        out.push_bind_param::<BigInt, _>(&self.used)?;
        out.push_sql(" <= 9007199254740992 AND (");
        out.push_bind_param::<BigInt, _>(&self.within)?;
        out.push_sql(" = 0 OR reserved + committed + ");
        out.push_bind_param::<BigInt, _>(&self.within)?;
        out.push_sql(" <= coalesce(CASE WHEN raised_from <= ");
        out.push_bind_param::<Instant, _>(&self.at)?;
        out.push_sql(" AND raised_until > ");
        out.push_bind_param::<Instant, _>(&self.at)?;
        out.push_sql(" THEN raised_limit ELSE limit_amount + headroom END, 9007199254740992))");
        Ok(())
    }
}
