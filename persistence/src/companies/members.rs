//! A company's members. Their login credentials are in `users`.

use diesel::dsl::exists;
use diesel::prelude::*;
use domain::approvals::ApprovalLimit;
use domain::companies::{CompanyId, Member, MemberId};
use domain::identity::{Role, RoleGrant, Scope, UserId};

use super::row::{MemberRow, UserPart, member};
use crate::connection::MultiBackend;
use crate::identity::approval_limit;
use crate::identity::grants::{GRANTS_OF_MEMBER, save_placed_grants};
use crate::page::Slice;
use crate::schema::{members as m, role_grants as g, users as u};
use crate::sql::{At, OwnedBy, Shared, one_of, row_before, visible};
use crate::{Conn, Db, DbError, Locked};

/// A member's row, its user's columns and its gathered grants.
type Found = (MemberRow, UserPart, Option<String>);

/// The member of a locked row. Grants are read after the wait for the lock: gathered with it, they would be older than
/// the row.
fn as_now(conn: &mut Conn, (row, user): (MemberRow, UserPart)) -> Result<Member, DbError> {
    let grants = m::table.filter(m::id.eq(row.id)).select(GRANTS_OF_MEMBER).first(conn)?;
    member((row, user, grants))
}

/// Adds the membership of an existing user.
pub fn insert_member(conn: &mut Conn, member: &Member) -> Result<(), DbError> {
    diesel::insert_into(m::table).values(MemberRow::from(member)).execute(conn)?;
    save_placed_grants(conn, member.user, (&[], &member.grants))
}

/// Number of the company's members, active or not.
pub fn count_members(conn: &mut Conn, company: CompanyId) -> Result<i64, DbError> {
    Ok(m::table.filter(m::company_id.eq(Db(company))).count().get_result(conn)?)
}

/// Of the members of a company, a part of it reaches those with a role in one of its units.
const OWNER: OwnedBy<m::company_id, Shared> =
    OwnedBy { company: m::company_id, user: Shared, at: At::Granted { user: "members.user_id" } };

/// A member of the company, if inside `scope`.
pub fn find_member(
    conn: &mut Conn,
    scope: &Scope,
    company: CompanyId,
    id: MemberId,
) -> Result<Option<Member>, DbError> {
    let all = m::table.inner_join(u::table.on(u::id.eq(m::user_id)));
    let row: Option<Found> = visible(all.into_boxed::<MultiBackend>(), scope, OWNER)
        .filter(m::id.eq(Db(id)))
        .filter(m::company_id.eq(Db(company)))
        .select((MemberRow::as_select(), (u::email, u::name, u::active), GRANTS_OF_MEMBER))
        .first(conn)
        .optional()?;
    row.map(member).transpose()
}

/// A member of the company, if inside `scope`, locked with the user until the transaction ends.
pub fn lock_member(
    conn: &mut Conn,
    scope: &Scope,
    company: CompanyId,
    id: MemberId,
) -> Result<Option<Member>, DbError> {
    let all = m::table.inner_join(u::table.on(u::id.eq(m::user_id)));
    let query = visible(all.into_boxed::<MultiBackend>(), scope, OWNER)
        .filter(m::id.eq(Db(id)))
        .filter(m::company_id.eq(Db(company)))
        .select((MemberRow::as_select(), (u::email, u::name, u::active)));
    Locked(query).get_result(conn).optional()?.map(|found| as_now(conn, found)).transpose()
}

/// The user's membership, locked with the user until the transaction ends; staff have none.
pub fn lock_member_of(conn: &mut Conn, user: UserId) -> Result<Option<Member>, DbError> {
    let query = m::table
        .inner_join(u::table.on(u::id.eq(m::user_id)))
        .filter(m::user_id.eq(Db(user)))
        .select((MemberRow::as_select(), (u::email, u::name, u::active)));
    Locked(query).get_result(conn).optional()?.map(|found| as_now(conn, found)).transpose()
}

/// The membership of a user.
pub fn member_of_user(conn: &mut Conn, user: UserId) -> Result<Option<Member>, DbError> {
    let row: Option<Found> = m::table
        .inner_join(u::table.on(u::id.eq(m::user_id)))
        .filter(m::user_id.eq(Db(user)))
        .select((MemberRow::as_select(), (u::email, u::name, u::active), GRANTS_OF_MEMBER))
        .first(conn)
        .optional()?;
    row.map(member).transpose()
}

/// Stores only whether a locked member's email address is confirmed.
pub fn save_confirmed(conn: &mut Conn, member: &Member) -> Result<(), DbError> {
    diesel::update(m::table.filter(m::id.eq(Db(member.id))))
        .set((m::email_confirmed.eq(member.email_confirmed), m::version.eq(member.version)))
        .execute(conn)?;
    Ok(())
}

/// All members that may act for the company now.
pub fn members_of(conn: &mut Conn, company: CompanyId) -> Result<Vec<Member>, DbError> {
    let rows: Vec<Found> = m::table
        .inner_join(u::table.on(u::id.eq(m::user_id)))
        .filter(m::company_id.eq(Db(company)))
        .filter(u::active.eq(true))
        .order((m::created_at, m::id))
        .select((MemberRow::as_select(), (u::email, u::name, u::active), GRANTS_OF_MEMBER))
        .load(conn)?;
    rows.into_iter().map(member).collect()
}

/// The active members of these companies that have one of these roles, or a custom one.
pub fn members_with(
    conn: &mut Conn,
    companies: &[CompanyId],
    roles: &[Role],
) -> Result<Vec<Member>, DbError> {
    let keys = roles.iter().copied().map(Role::as_str);
    let granted = g::table
        .filter(g::user_id.eq(m::user_id))
        .filter(g::role.eq_any(keys).or(g::role_id.is_not_null()));
    let rows: Vec<Found> = m::table
        .inner_join(u::table.on(u::id.eq(m::user_id)))
        .filter(one_of(m::company_id, companies.iter().copied().map(CompanyId::uuid)))
        .filter(u::active.eq(true))
        .filter(exists(granted))
        .order((m::created_at, m::id))
        .select((MemberRow::as_select(), (u::email, u::name, u::active), GRANTS_OF_MEMBER))
        .load(conn)?;
    rows.into_iter().map(member).collect()
}

/// The company's members with a spending limit.
pub fn limited_members(conn: &mut Conn, company: CompanyId) -> Result<Vec<Member>, DbError> {
    let rows: Vec<Found> = m::table
        .inner_join(u::table.on(u::id.eq(m::user_id)))
        .filter(m::company_id.eq(Db(company)))
        .filter(m::spending_limit.is_not_null())
        .order(m::id)
        .select((MemberRow::as_select(), (u::email, u::name, u::active), GRANTS_OF_MEMBER))
        .load(conn)?;
    rows.into_iter().map(member).collect()
}

/// The company's members inside `scope`, newest first.
pub fn list_members(
    conn: &mut Conn,
    scope: &Scope,
    company: CompanyId,
    slice: Slice,
) -> Result<Vec<Member>, DbError> {
    members_within(conn, scope, Some(company), slice)
}

/// The members inside `scope`, newest first, of this company or of all.
pub fn members_within(
    conn: &mut Conn,
    scope: &Scope,
    company: Option<CompanyId>,
    slice: Slice,
) -> Result<Vec<Member>, DbError> {
    let all = m::table.inner_join(u::table.on(u::id.eq(m::user_id)));
    let mut query = visible(all.into_boxed::<MultiBackend>(), scope, OWNER)
        .filter(row_before((m::created_at, m::id), slice.bounds()))
        .order((m::created_at.desc(), m::id.desc()))
        .limit(slice.limit)
        .select((MemberRow::as_select(), (u::email, u::name, u::active), GRANTS_OF_MEMBER));
    if let Some(company) = company {
        query = query.filter(m::company_id.eq(Db(company)));
    }
    query.load::<Found>(conn)?.into_iter().map(member).collect()
}

/// The given users that are members of the company.
pub fn of_company(
    conn: &mut Conn,
    company: CompanyId,
    ids: &[MemberId],
) -> Result<Vec<MemberId>, DbError> {
    let found: Vec<Db<MemberId>> = m::table
        .filter(m::company_id.eq(Db(company)))
        .filter(m::id.eq_any(ids.iter().copied().map(Db)))
        .select(m::id)
        .load(conn)?;
    Ok(found.into_iter().map(|id| id.0).collect())
}

/// The most that each of these users approves as a member; `None`: any amount.
pub fn approval_limits(
    conn: &mut Conn,
    users: &[UserId],
) -> Result<Vec<Option<ApprovalLimit>>, DbError> {
    let limits: Vec<(Option<i64>, Option<String>)> = m::table
        .filter(m::user_id.eq_any(users.iter().copied().map(Db)))
        .select((m::approval_limit, m::approval_currency))
        .load(conn)?;
    limits.into_iter().map(|(minor, code)| approval_limit(minor, code.as_deref())).collect()
}

/// Stores a locked member that had the grants `had`, and the user's name and active flag. Deactivating a member
/// revokes every token for good, even after reactivation. The member's event reports it, so the user's version stays.
pub fn save_member(conn: &mut Conn, member: &Member, had: &[RoleGrant]) -> Result<(), DbError> {
    diesel::update(m::table.filter(m::id.eq(Db(member.id))))
        .set(MemberRow::from(member))
        .execute(conn)?;
    diesel::update(u::table.filter(u::id.eq(Db(member.user))))
        .set((
            u::name.eq(&member.name),
            u::active.eq(member.active),
            u::token_version.eq(u::token_version + i64::from(!member.active)),
        ))
        .execute(conn)?;
    save_placed_grants(conn, member.user, (had, &member.grants))
}
