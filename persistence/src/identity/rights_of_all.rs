//! PostgreSQL's statement that reads the rights of any number of users, prepared once.

use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt};
use domain::identity::{SessionId, UserId};

use super::rights::{RightsRow, RightsSql, push_columns};
use crate::Db;
use crate::sql::from_zero;
use crate::types::Uid;

/// The users, each with the session of the request.
#[derive(Debug)]
pub(super) struct OfSessions {
    users: Vec<Db<UserId>>,
    sessions: Vec<Db<SessionId>>,
}

impl OfSessions {
    pub(super) fn of(asked: &[(UserId, SessionId)]) -> Self {
        let (users, sessions) =
            asked.iter().map(|(user, session)| (Db(*user), Db(*session))).unzip();
        Self { users, sessions }
    }

    /// The rows found, each with the index of its user.
    pub(super) fn rows(self, conn: &mut PgConnection) -> QueryResult<Vec<(usize, RightsRow)>> {
        Ok(from_zero(self.load(conn)?))
    }
}

impl QueryFragment<Pg> for OfSessions {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT w.place, ");
        push_columns(&mut out)?;
        out.push_sql(" FROM unnest(");
        out.push_bind_param::<Array<Uid>, _>(&self.users)?;
        out.push_sql("::uuid[], ");
        out.push_bind_param::<Array<Uid>, _>(&self.sessions)?;
        out.push_sql(
            "::uuid[]) WITH ORDINALITY AS w (user_id, session_id, place) \
             JOIN sessions s ON s.id = w.session_id AND s.user_id = w.user_id \
               AND s.revoked_at IS NULL \
             JOIN users u ON u.id = w.user_id LEFT JOIN members m ON m.user_id = u.id",
        );
        Ok(())
    }
}

impl QueryId for OfSessions {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for OfSessions {
    type SqlType = (BigInt, RightsSql);
}

impl RunQueryDsl<PgConnection> for OfSessions {}
