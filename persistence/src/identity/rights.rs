//! A user's current rights. They are read anew for every request, so the statement's text is fixed: building it
//! from parts would take a tenth of a request that reads one order.

use diesel::backend::Backend;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Bool, HasSqlType, Nullable, Text};
use diesel::sqlite::Sqlite;
use domain::companies::{CompanyId, MemberId};
use domain::identity::{Placed, SessionId, UserId};
use serde_json::Value;

use super::grants::{
    Gathered, RIGHTS_OF_ALIASES, RIGHTS_OF_TABLES, RightsOfAliases, RightsOfTables, StoredGrants,
    stored, units,
};
use super::rights_of_all::OfSessions;
use super::{Membership, Rights, parse_roles};
use crate::connection::MultiBackend;
use crate::schema::{members as m, users as u};
use crate::types::{Json, Uid};
use crate::{Conn, Db, DbError};

pub(super) type RightsRow = (
    (Db<UserId>, String, String, bool, i64, bool, Option<String>),
    Option<(Db<MemberId>, Db<CompanyId>, Db<Value>)>,
    Option<String>,
);

/// The SQL types of a [`RightsRow`].
pub(super) type RightsSql = (
    (Uid, Text, Text, Bool, BigInt, Bool, Nullable<Text>),
    Nullable<(Uid, Uid, Json)>,
    Nullable<Text>,
);
/// The first columns of a [`RightsRow`], from a user `u` and a member `m`; the grants follow.
const COLUMNS: &str = "u.id, u.name, u.email, u.active, u.token_version, u.otp_enabled, \
    u.staff_role, m.id, m.company_id, m.roles, ";

/// Pushes the columns of a [`RightsRow`], from a user `u` and a member `m`.
pub(super) fn push_columns<B: Backend>(out: &mut AstPass<'_, '_, B>) -> QueryResult<()>
where
    Gathered<RightsOfAliases>: QueryFragment<B>,
{
    out.push_sql(COLUMNS);
    RIGHTS_OF_ALIASES.walk_ast(out.reborrow())
}

pub(super) type UserColumns =
    (u::id, u::name, u::email, u::active, u::token_version, u::otp_enabled, u::staff_role);

/// The user's columns for rights; the member's columns stand beside them and may be missing.
pub(super) const USER: UserColumns =
    (u::id, u::name, u::email, u::active, u::token_version, u::otp_enabled, u::staff_role);
pub(super) const MEMBER: (m::id, m::company_id, m::roles) = (m::id, m::company_id, m::roles);
pub(super) const GRANTS: Gathered<RightsOfTables> = RIGHTS_OF_TABLES;

/// The current rights of `user`, while this session is alive.
pub fn find_rights(
    conn: &mut Conn,
    user: UserId,
    session: SessionId,
) -> Result<Option<Rights>, DbError> {
    let asked = OfSession { user: Db(user), session: Db(session) };
    asked.get_result(conn).optional()?.map(rights).transpose()
}

/// [`find_rights`] for several users, each with a session.
pub fn find_rights_of_all(
    conn: &mut Conn,
    asked: &[(UserId, SessionId)],
) -> Result<Vec<Option<Rights>>, DbError> {
    let pg = match conn {
        Conn::Pg(pg) => pg,
        Conn::Sqlite(_) => {
            return asked.iter().map(|(user, of)| find_rights(conn, *user, *of)).collect();
        }
    };
    let mut all: Vec<_> = asked.iter().map(|_| None).collect();
    for (place, row) in OfSessions::of(asked).rows(pg)? {
        if let Some(seat) = all.get_mut(place) {
            *seat = Some(rights(row)?);
        }
    }
    Ok(all)
}

/// [`find_rights`] as a statement.
#[derive(Debug, Clone, Copy)]
struct OfSession {
    user: Db<UserId>,
    session: Db<SessionId>,
}

impl QueryId for OfSession {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for OfSession {
    type SqlType = RightsSql;
}

impl RunQueryDsl<Conn> for OfSession {}

impl QueryFragment<MultiBackend> for OfSession {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        MultiBackend::walk_variant_ast(self, pass)
    }
}

impl QueryFragment<Pg> for OfSession {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.push(&mut out)
    }
}

impl QueryFragment<Sqlite> for OfSession {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.push(&mut out)
    }
}

impl OfSession {
    fn push<'b, B>(&'b self, out: &mut AstPass<'_, 'b, B>) -> QueryResult<()>
    where
        B: Backend + HasSqlType<Uid>,
        Db<UserId>: ToSql<Uid, B>,
        Db<SessionId>: ToSql<Uid, B>,
        Gathered<RightsOfAliases>: QueryFragment<B>,
    {
        out.push_sql("SELECT ");
        push_columns(out)?;
        out.push_sql(
            " FROM users u JOIN sessions s ON s.user_id = u.id LEFT JOIN members m ON m.user_id = u.id \
             WHERE s.revoked_at IS NULL AND u.id = ",
        );
        out.push_bind_param::<Uid, _>(&self.user)?;
        out.push_sql(" AND s.id = ");
        out.push_bind_param::<Uid, _>(&self.session)?;
        Ok(())
    }
}

/// The current rights of `user`, without a session.
pub fn find_user_rights(conn: &mut Conn, user: UserId) -> Result<Option<Rights>, DbError> {
    let row: Option<RightsRow> = u::table
        .left_join(m::table.on(m::user_id.eq(u::id)))
        .filter(u::id.eq(Db(user)))
        .select((USER, MEMBER.nullable(), GRANTS))
        .first(conn)
        .optional()?;
    row.map(rights).transpose()
}

/// The current rights of a member's user.
pub fn find_member_rights(conn: &mut Conn, member: MemberId) -> Result<Option<Rights>, DbError> {
    let row: Option<RightsRow> = m::table
        .inner_join(u::table.on(u::id.eq(m::user_id)))
        .filter(m::id.eq(Db(member)))
        .select((USER, MEMBER.nullable(), GRANTS))
        .first(conn)
        .optional()?;
    row.map(rights).transpose()
}

pub(super) fn rights(
    ((user, name, email, active, token_version, otp_enabled, staff), member, grants): RightsRow,
) -> Result<Rights, DbError> {
    let grants = grants.as_deref().map(stored).transpose()?;
    let (staff, membership) = match (staff, member) {
        (Some(_), _) => (grants.as_ref().map_or(Ok(Vec::new()), StoredGrants::staff)?, None),
        (None, Some((member, company, roles))) => {
            let (grants, cut) = match grants {
                Some(StoredGrants(grants, cut)) => {
                    let grants = grants.into_iter().map(Placed::try_from);
                    (grants.collect::<Result<_, _>>()?, units(cut))
                }
                // Roles in the whole company only, and nothing is cut off.
                None => {
                    (parse_roles(&roles.0)?.into_iter().map(Placed::from).collect(), Vec::new())
                }
            };
            let membership = Membership { member: member.0, company: company.0, grants, cut };
            (Vec::new(), Some(membership))
        }
        (None, None) => (Vec::new(), None),
    };
    Ok(Rights { user: user.0, name, email, active, token_version, otp_enabled, staff, membership })
}
