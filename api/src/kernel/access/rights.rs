//! Rights of a caller, read anew for every request: a deactivated user loses access at once.

use domain::companies::{CompanyId, MemberId};
use domain::failure::Kind;
use domain::identity::{
    Permission, Role, Scope, SessionId, StaffOtp, TurnedOff, UserId, permissions_of,
};
use persistence::identity::api_keys;
use persistence::{Conn, DbError, Group, identity, settings};

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
    /// Switches that are off for the caller's company, and what they take from the caller.
    pub(crate) off: TurnedOff,
    pub(crate) taken: Vec<Permission>,
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
pub(crate) fn hold(conn: &mut Conn, rights: &Rights) -> Result<Held, Problem> {
    if identity::hold_active(conn, rights.user)? {
        now(conn, rights)
    } else {
        Err(revoked(rights.user))
    }
}

/// These rights reduced to what is current: a role may be lost, or a switch turned off, since the request
/// arrived. Every write that grants rights calls this in its transaction, instead of using the rights the
/// request began with.
fn now(conn: &mut Conn, rights: &Rights) -> Result<Held, Problem> {
    let (left, off) = match rights.source {
        Source::Words => (rights.whole(), off_now(conn, rights)?),
        Source::Key => (api_keys::scopes_of(conn, rights.user)?, off_now(conn, rights)?),
        Source::Roles => {
            let found = identity::find_user_rights(conn, rights.user)?;
            let found = found.filter(|found| found.active);
            let left = Rights::try_from(found.ok_or_else(|| revoked(rights.user))?)?;
            (left.whole(), left.off)
        }
    };
    let all = rights.whole().into_iter().filter(|one| left.contains(one)).collect();
    Ok(Held { all, off })
}

fn off_now(conn: &mut Conn, rights: &Rights) -> Result<TurnedOff, Problem> {
    let company = rights.scope.company();
    let off = company.map(|company| settings::turned_off_now(conn, company)).transpose()?;
    Ok(off.unwrap_or_default())
}

/// The current rights, if they include `needed`.
pub(crate) fn still_may(
    conn: &mut Conn,
    rights: &Rights,
    needed: Permission,
) -> Result<Vec<Permission>, Problem> {
    now(conn, rights)?.with(needed)
}

/// Current rights of a caller.
pub(crate) struct Held {
    /// With those that a switch takes: a caller that may not use one may still give a role that has it. The
    /// switch takes it from the new holder too.
    all: Vec<Permission>,
    off: TurnedOff,
}

impl Held {
    /// Whether `permission` may be used now.
    pub(crate) fn allows(&self, permission: Permission) -> bool {
        self.all.contains(&permission) && !self.off.takes(permission)
    }

    /// All that may be given to another, if `needed` may be used now.
    pub(crate) fn with(self, needed: Permission) -> Result<Vec<Permission>, Problem> {
        if self.allows(needed) {
            Ok(self.all)
        } else if self.all.contains(&needed) {
            Err(turned_off(needed))
        } else {
            Err(forbidden(needed))
        }
    }
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

/// The operator has turned off what a role or an API key would allow.
pub(crate) fn turned_off(permission: Permission) -> Problem {
    Problem::new(
        Kind::Forbidden,
        "turned_off",
        format!("The operator has turned off {} for customers.", permission.as_str()),
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

    /// Takes away what is turned off for the company: the only place that does.
    pub(super) fn without(self, off: TurnedOff) -> Self {
        let (permissions, taken) = off.divide(self.permissions);
        Self { permissions, off, taken, ..self }
    }

    /// The permissions with those that are turned off.
    fn whole(&self) -> Vec<Permission> {
        [self.permissions.as_slice(), &self.taken].concat()
    }
}

impl TryFrom<identity::Rights> for Rights {
    type Error = Problem;

    fn try_from(found: identity::Rights) -> Result<Self, Problem> {
        let (scope, member, roles, permissions, off) = match (found.staff, found.membership) {
            (Some(role), _) => (
                Scope::Everything,
                None,
                vec![role.as_str()],
                role.permissions(),
                TurnedOff::default(),
            ),
            (None, Some(place)) => (
                scope(place.company, found.user, &place.roles),
                Some(place.member),
                place.roles.iter().map(|role| role.as_str()).collect(),
                permissions_of(&place.roles),
                place.off,
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
            off: TurnedOff::default(),
            taken: Vec::new(),
            session: None,
            actor: None,
            source: Source::Roles,
        }
        .without(off))
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
