//! A user's current rights. They are read anew for every request, so the statement's text is fixed: building it
//! from parts would take a tenth of a request that reads one order.

use diesel::backend::Backend;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Bool, HasSqlType, Nullable, Text};
use diesel::sqlite::Sqlite;
use domain::companies::{CompanyId, MemberId, UnitId};
use domain::identity::{MemberRole, Placed, RoleGrant, SessionId, UserId};
use serde_json::Value;
use uuid::Uuid;

use super::grants::{
    Gathered, RIGHTS_OF_ALIASES, RIGHTS_OF_TABLES, RightsOfAliases, RightsOfTables, StoredGrants,
    stored, units,
};
use super::rights_of_all::OfSessions;
use super::{Membership, Rights, parse_roles};
use crate::connection::MultiBackend;
use crate::schema::{members as m, users as u};
use crate::settings::{SWITCHES, turned_off};
use crate::types::{Json, Uid};
use crate::{Conn, Db, DbError};

pub(super) type RightsRow = (
    (Db<UserId>, String, String, bool, i64, bool, Option<String>),
    Option<(Db<MemberId>, Db<CompanyId>, Db<Value>)>,
    // The version of the switches.
    Option<Db<Uuid>>,
    Option<String>,
);

/// The SQL types of a [`RightsRow`].
pub(super) type RightsSql = (
    (Uid, Text, Text, Bool, BigInt, Bool, Nullable<Text>),
    Nullable<(Uid, Uid, Json)>,
    Nullable<Uid>,
    Nullable<Text>,
);
/// The first columns of a [`RightsRow`], from a user `u` and a member `m`; the owner of the last one comes next.
const COLUMNS: &str = "u.id, u.name, u.email, u.active, u.token_version, u.otp_enabled, \
    u.staff_role, m.id, m.company_id, m.roles, \
    (SELECT version FROM terms_versions WHERE owner_id = ";

/// Pushes the columns of a [`RightsRow`], from a user `u` and a member `m`.
pub(super) fn push_columns<B>(out: &mut AstPass<'_, '_, B>) -> QueryResult<()>
where
    B: Backend + HasSqlType<Uid>,
    Db<Uuid>: ToSql<Uid, B>,
    Gathered<RightsOfAliases>: QueryFragment<B>,
{
    out.push_sql(COLUMNS);
    out.push_bind_param::<Uid, _>(&SWITCHES)?;
    out.push_sql("), ");
    RIGHTS_OF_ALIASES.walk_ast(out.reborrow())
}

pub(super) type UserColumns =
    (u::id, u::name, u::email, u::active, u::token_version, u::otp_enabled, u::staff_role);

/// The user's columns for rights; the member's columns stand beside them and may be missing.
pub(super) const USER: UserColumns =
    (u::id, u::name, u::email, u::active, u::token_version, u::otp_enabled, u::staff_role);
pub(super) const MEMBER: (m::id, m::company_id, m::roles) = (m::id, m::company_id, m::roles);
pub(super) const GRANTS: Gathered<RightsOfTables> = RIGHTS_OF_TABLES;

/// The version of the switches, as a column.
macro_rules! switches {
    () => {
        crate::schema::terms_versions::table
            .filter(crate::schema::terms_versions::owner_id.eq(crate::settings::SWITCHES))
            .select(crate::schema::terms_versions::version)
            .single_value()
    };
}
pub(super) use switches;

/// The current rights of `user`, while this session is alive.
pub fn find_rights(
    conn: &mut Conn,
    user: UserId,
    session: SessionId,
) -> Result<Option<Rights>, DbError> {
    let asked = OfSession { user: Db(user), session: Db(session) };
    let row = asked.get_result(conn).optional()?;
    row.map(|row| rights(conn, row)).transpose()
}

/// [`find_rights`] for several users, each with a session.
pub fn find_rights_of_all(
    conn: &mut Conn,
    asked: &[(UserId, SessionId)],
) -> Result<Vec<Option<Rights>>, DbError> {
    let rows = match conn {
        Conn::Pg(pg) => OfSessions::of(asked).rows(pg)?,
        Conn::Sqlite(_) => {
            return asked.iter().map(|(user, of)| find_rights(conn, *user, *of)).collect();
        }
    };
    let mut all: Vec<_> = asked.iter().map(|_| None).collect();
    for (place, row) in rows {
        if let Some(seat) = all.get_mut(place) {
            *seat = Some(rights(conn, row)?);
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
        Db<Uuid>: ToSql<Uid, B>,
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
        .select((USER, MEMBER.nullable(), switches!(), GRANTS))
        .first(conn)
        .optional()?;
    row.map(|row| rights(conn, row)).transpose()
}

/// The current rights of a member's user.
pub fn find_member_rights(conn: &mut Conn, member: MemberId) -> Result<Option<Rights>, DbError> {
    let row: Option<RightsRow> = m::table
        .inner_join(u::table.on(u::id.eq(m::user_id)))
        .filter(m::id.eq(Db(member)))
        .select((USER, MEMBER.nullable(), switches!(), GRANTS))
        .first(conn)
        .optional()?;
    row.map(|row| rights(conn, row)).transpose()
}

/// Grants are listed by role.
const fn order(grant: &RoleGrant) -> (&MemberRole, Option<UnitId>) {
    (&grant.role, grant.unit)
}

pub(super) fn rights(conn: &mut Conn, row: RightsRow) -> Result<Rights, DbError> {
    let (user, member, switches, grants) = row;
    let (user, name, email, active, token_version, otp_enabled, staff) = user;
    let grants = grants.as_deref().map(stored).transpose()?;
    let ((staff, loan), membership) = match (staff, member) {
        (Some(_), _) => (grants.map(StoredGrants::staff).transpose()?.unwrap_or_default(), None),
        (None, Some((member, company, roles))) => {
            let (grants, cut) = match grants {
                Some(StoredGrants(grants, cut, _)) => {
                    let grants = grants.into_iter().map(Placed::try_from);
                    let mut grants = grants.collect::<Result<Vec<_>, _>>()?;
                    grants
                        .sort_unstable_by(|one, other| order(&one.grant).cmp(&order(&other.grant)));
                    (grants, units(cut))
                }
                // Roles in code in the whole company only, and nothing is cut off.
                None => {
                    (parse_roles(&roles.0)?.into_iter().map(Placed::from).collect(), Vec::new())
                }
            };
            let (member, company) = (member.0, company.0);
            let off = turned_off(conn, company, switches)?;
            ((Vec::new(), None), Some(Membership { member, company, grants, cut, off }))
        }
        (None, None) => ((Vec::new(), None), None),
    };
    Ok(Rights {
        user: user.0,
        name,
        email,
        active,
        token_version,
        otp_enabled,
        staff,
        loan,
        membership,
    })
}
