//! Rights of a caller, read anew for every request: a deactivated user loses access at once.

use domain::companies::{CompanyId, MemberId};
use domain::failure::Kind;
use domain::identity::{Permission, Role, Scope, SessionId, StaffOtp, UserId, permissions_of};
use persistence::identity::api_keys;
use persistence::{Conn, DbError, Group, identity};

use crate::kernel::problem::Problem;

/// Source of the rights, to read them again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// The stored roles.
    Roles,
    /// The role claims of an outside issuer's token, known only from that token.
    Words,
    /// The scopes of an API key.
    Key,
}

/// A caller's rights at this moment.
#[derive(Debug, Clone)]
pub(crate) struct Rights {
    pub(crate) user: UserId,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) otp_enabled: bool,
    /// Nothing is permitted before the user has enrolled a second factor.
    pub(crate) must_enrol: bool,
    pub(crate) scope: Scope,
    pub(crate) member: Option<MemberId>,
    pub(crate) roles: Vec<&'static str>,
    pub(crate) permissions: Vec<Permission>,
    /// Session of the token; `None` without a login.
    pub(crate) session: Option<SessionId>,
    /// Member of staff that impersonates the user.
    pub(crate) actor: Option<UserId>,
    pub(crate) source: Source,
}

/// Coalesced reads of rights: of a user and the session.
pub(crate) type Asking = Group<(UserId, SessionId), Option<identity::Rights>, DbError>;

/// An empty queue.
pub(crate) const fn asking() -> Asking {
    Group::looking(|conn, asked| {
        Ok(identity::find_rights_of_all(conn, asked)?.into_iter().map(Ok).collect())
    })
}

/// User of a token, if the token is still valid.
pub(super) fn alive(
    found: Option<identity::Rights>,
    (user, version): (UserId, i64),
) -> Result<identity::Rights, Problem> {
    found
        .filter(|found| found.active && found.token_version == version)
        .ok_or_else(|| revoked(user))
}

/// Locks these rights until the transaction ends, and refuses a user deleted or deactivated since the request
/// arrived: for writes on behalf of a user. Returns the current rights.
pub(crate) fn hold(conn: &mut Conn, rights: &Rights) -> Result<Vec<Permission>, Problem> {
    if identity::hold_active(conn, rights.user)? {
        now(conn, rights)
    } else {
        Err(revoked(rights.user))
    }
}

/// These rights reduced to what is current: a role may be lost since the request arrived. Every write that
/// grants rights calls this in its transaction, instead of using the rights the request began with.
fn now(conn: &mut Conn, rights: &Rights) -> Result<Vec<Permission>, Problem> {
    let left = match rights.source {
        Source::Words => return Ok(rights.permissions.clone()),
        Source::Key => api_keys::scopes_of(conn, rights.user)?,
        Source::Roles => {
            let found = identity::find_user_rights(conn, rights.user)?;
            let found = found.filter(|found| found.active);
            Rights::try_from(found.ok_or_else(|| revoked(rights.user))?)?.permissions
        }
    };
    Ok(rights.permissions.iter().copied().filter(|one| left.contains(one)).collect())
}

/// The current rights, if they include `needed`.
pub(crate) fn still_may(
    conn: &mut Conn,
    rights: &Rights,
    needed: Permission,
) -> Result<Vec<Permission>, Problem> {
    has(now(conn, rights)?, needed)
}

/// These rights, if they include `needed`.
pub(crate) fn has(held: Vec<Permission>, needed: Permission) -> Result<Vec<Permission>, Problem> {
    if held.contains(&needed) { Ok(held) } else { Err(forbidden(needed)) }
}

/// Refuses impersonation.
pub(crate) fn in_person(rights: &Rights) -> Result<(), Problem> {
    match rights.actor {
        None => Ok(()),
        Some(_) => Err(Problem::new(
            Kind::Forbidden,
            "not_in_person",
            "This cannot be done while impersonating a user.",
        )),
    }
}

pub(crate) fn forbidden(permission: Permission) -> Problem {
    Problem::new(
        Kind::Forbidden,
        "forbidden",
        format!("This needs the permission {}.", permission.as_str()),
    )
}

/// The token was valid, but its user is deleted, deactivated or logged out. The log names the user.
pub(super) fn revoked(user: UserId) -> Problem {
    tracing::Span::current().record("user", tracing::field::display(user));
    Problem::new(Kind::Unauthenticated, "token_revoked", "This token is no longer valid.")
}

/// A user without any role: neither staff nor a member of a company.
fn without_place() -> Problem {
    Problem::new(Kind::Forbidden, "forbidden", "This user belongs to no company.")
}

impl Rights {
    /// Clears all permissions of staff without a second factor if the operator's policy requires one.
    pub(crate) fn hold_to(mut self, policy: StaffOtp) -> Self {
        self.must_enrol =
            policy == StaffOtp::Required && self.member.is_none() && !self.otp_enabled;
        if self.must_enrol {
            self.permissions.clear();
        }
        self
    }
}

impl TryFrom<identity::Rights> for Rights {
    type Error = Problem;

    fn try_from(found: identity::Rights) -> Result<Self, Problem> {
        let (scope, member, roles, permissions) = match (found.staff, found.membership) {
            (Some(role), _) => (Scope::Everything, None, vec![role.as_str()], role.permissions()),
            (None, Some(place)) => (
                scope(place.company, found.user, &place.roles),
                Some(place.member),
                place.roles.iter().map(|role| role.as_str()).collect(),
                permissions_of(&place.roles),
            ),
            (None, None) => return Err(without_place()),
        };
        let identity::Rights { user, name, email, otp_enabled, .. } = found;
        Ok(Self {
            user,
            name,
            email,
            otp_enabled,
            must_enrol: false,
            scope,
            member,
            roles,
            permissions,
            session: None,
            actor: None,
            source: Source::Roles,
        })
    }
}

/// Buyers see only their own orders; approvers and administrators see their company's.
fn scope(company: CompanyId, user: UserId, roles: &[Role]) -> Scope {
    let sees_all = roles.iter().any(|role| match role {
        Role::Approver | Role::CompanyAdmin => true,
        Role::Buyer => false,
    });
    if sees_all { Scope::Company(company) } else { Scope::Own { company, user } }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_second_role_widens_what_is_seen_and_what_may_be_done() {
        let (company, user) = (CompanyId::from_uuid(Uuid::nil()), UserId::from_uuid(Uuid::nil()));
        assert_eq!(scope(company, user, &[Role::Buyer]), Scope::Own { company, user });
        let both = [Role::Buyer, Role::Approver];
        assert_eq!(scope(company, user, &both), Scope::Company(company));
        let all = permissions_of(&both);
        assert!(
            all.contains(&Permission::PlaceOrders) && all.contains(&Permission::DecideApprovals)
        );
        assert_eq!(all.iter().filter(|one| **one == Permission::ReadOrders).count(), 1);
    }
}
