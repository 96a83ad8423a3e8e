//! Rights of a caller, read anew for every request: a deactivated user loses access at once.

use domain::approvals::ApprovalLimit;
use domain::companies::{Member, MemberId, UnitId};
use domain::failure::Kind;
use domain::identity::{
    Grants, Permission, Permissions, Reach, SessionId, StaffOtp, TurnedOff, UserId,
};
use persistence::identity::{Loan, api_keys, roles};
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
    pub(crate) member: Option<MemberId>,
    /// Roles at their places, with the permissions that they bring.
    pub(crate) grants: Grants,
    /// What an emergency access lends to the user; part of the grants.
    pub(crate) loan: Option<Loan>,
    /// Switches that are off for the caller's company; they take permissions from the caller.
    pub(crate) off: TurnedOff,
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
    let found = identity::hold_active(conn, rights.user)?.ok_or_else(|| revoked(rights.user))?;
    let mut held = now(conn, rights)?;
    let custom = held.all.custom_roles();
    if !custom.is_empty() {
        // A role that was being changed is read again.
        roles::hold_all(conn, &custom)?;
        held = now(conn, rights)?;
    }
    Ok(Held { approval_limit: found.approval_limit, ..held })
}

/// These rights reduced to what is current: a role may be lost, or a switch turned off, since the request arrived. Every
/// write that grants rights calls this in its transaction, instead of using the rights that the request began with.
fn now(conn: &mut Conn, rights: &Rights) -> Result<Held, Problem> {
    let (left, off) = match rights.source {
        Source::Words => (rights.grants.clone(), off_now(conn, rights)?),
        Source::Key => {
            let nothing = || rights.grants.clone().only(Permissions::NONE);
            let left = api_keys::grants_of(conn, rights.user)?.unwrap_or_else(nothing);
            (left, off_now(conn, rights)?)
        }
        Source::Roles => {
            let found = identity::find_user_rights(conn, rights.user)?;
            let found = found.filter(|found| found.active);
            let left = Rights::try_from(found.ok_or_else(|| revoked(rights.user))?)?;
            // What was lent when the request began is lent to its end, unless it was ended meanwhile.
            let taken = rights.loan.as_ref().map(|loan| loan.id);
            let grants = match left.loan.filter(|loan| Some(loan.id) == taken) {
                Some(loan) => left.grants.lent(loan.permissions),
                None => left.grants,
            };
            (grants, left.off)
        }
    };
    Ok(Held { all: left.only(rights.grants.permissions()), off, approval_limit: None })
}

fn off_now(conn: &mut Conn, rights: &Rights) -> Result<TurnedOff, Problem> {
    let company = rights.grants.company();
    let off = company.map(|company| settings::turned_off_now(conn, company)).transpose()?;
    Ok(off.unwrap_or_default())
}

/// What a user holds by the stored roles; `None`: the user is inactive or gone.
pub(crate) fn held_by(conn: &mut Conn, user: UserId) -> Result<Option<Grants>, Problem> {
    let found = identity::find_user_rights(conn, user)?.filter(|found| found.active);
    Ok(found.map(Rights::try_from).transpose()?.map(|rights| rights.grants))
}

/// The current rights, if they include `needed`.
pub(crate) fn still_may(
    conn: &mut Conn,
    rights: &Rights,
    needed: Permission,
) -> Result<Grants, Problem> {
    now(conn, rights)?.with(needed)
}

/// Current rights of a caller.
pub(crate) struct Held {
    /// With those that a switch takes: a caller that may not use one may still give a role that has it. The
    /// switch takes it from the new holder too.
    all: Grants,
    off: TurnedOff,
    /// Of staff that are held; that of a member stands with the membership.
    pub(crate) approval_limit: Option<ApprovalLimit>,
}

impl Held {
    /// Whether `permission` may be used now.
    pub(crate) fn allows(&self, permission: Permission) -> bool {
        self.all.allows(permission) && !self.off.takes(permission)
    }

    /// All that may be given to another, if `needed` may be used now.
    pub(crate) fn with(self, needed: Permission) -> Result<Grants, Problem> {
        if self.allows(needed) {
            Ok(self.all)
        } else if self.all.allows(needed) {
            Err(turned_off(needed))
        } else {
            Err(forbidden(needed))
        }
    }
}

/// Refuses a caller without the permission at this place: a unit, or without one the company as a whole. The reach
/// `own` is not enough.
pub(crate) fn at_the_place(
    held: &Grants,
    needed: Permission,
    unit: Option<UnitId>,
) -> Result<(), Problem> {
    if held.reaches(needed, Reach::All, unit) {
        return Ok(());
    }
    let place = if unit.is_some() { "at that unit" } else { "in the whole company" };
    let detail = format!("This needs the permission {} {place}.", needed.as_str());
    Err(Problem::new(Kind::Forbidden, "forbidden", detail))
}

/// Refuses a caller with the permission at fewer places than a member has roles.
pub(crate) fn over_the_member(
    held: &Grants,
    needed: Permission,
    member: &Member,
) -> Result<(), Problem> {
    if held.reaches_all(needed, &member.grants) {
        return Ok(());
    }
    let needed = needed.as_str();
    let detail = format!("This needs the permission {needed} wherever the member has a role.");
    Err(Problem::new(Kind::Forbidden, "forbidden", detail))
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
            self.grants = self.grants.only(Permissions::NONE);
        }
        self
    }

    /// Whether `permission` is held, and not turned off.
    pub(crate) fn allows(&self, permission: Permission) -> bool {
        self.grants.allows(permission) && !self.off.takes(permission)
    }

    /// All permissions that are held, and not turned off.
    pub(crate) fn permissions(&self) -> Permissions {
        self.left_of(self.grants.permissions())
    }

    /// These permissions without those that are turned off.
    pub(crate) fn left_of(&self, permissions: Permissions) -> Permissions {
        permissions.iter().filter(|permission| !self.off.takes(*permission)).collect()
    }
}

impl TryFrom<identity::Rights> for Rights {
    type Error = Problem;

    fn try_from(found: identity::Rights) -> Result<Self, Problem> {
        let identity::Rights { user, name, email, otp_enabled, staff, loan, membership, .. } =
            found;
        let (member, grants, off) = match membership {
            Some(place) => {
                let of = (user, place.company);
                let grants = Grants::of_member(of, place.grants, &place.cut);
                (Some(place.member), grants, place.off)
            }
            None if staff.is_empty() => return Err(without_place()),
            None => (None, Grants::of_staff(user, &staff), TurnedOff::default()),
        };
        Ok(Self {
            user,
            name,
            email,
            otp_enabled,
            must_enrol: false,
            member,
            grants,
            loan,
            off,
            session: None,
            actor: None,
            source: Source::Roles,
        })
    }
}
