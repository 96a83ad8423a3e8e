//! What a caller holds: roles at places, and the scope that each permission has by them.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Part, Permission, Permissions, Place, Reach, Role, Scope, StaffRole, Units, UserId};
use crate::companies::{CompanyId, UnitId};
use crate::failure::{Failure, Kind};

/// A role of a member: in the whole company, or in one unit and below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoleGrant {
    /// The unit; `None`: the whole company.
    pub unit: Option<UnitId>,
    /// The role.
    pub role: Role,
}

impl RoleGrant {
    /// The role in the whole company.
    pub const fn whole(role: Role) -> Self {
        Self { unit: None, role }
    }
}

/// A grant with the units that it reaches: its unit and those below, up to one that inherits no roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The grant.
    pub grant: RoleGrant,
    /// The units; empty for a grant in the whole company.
    pub reaches: Vec<UnitId>,
}

impl From<Role> for Placed {
    fn from(role: Role) -> Self {
        Self { grant: RoleGrant::whole(role), reaches: Vec::new() }
    }
}

/// The permissions that one grant brings, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The role; a key's is `integration`.
    pub role: &'static str,
    /// The unit of the grant; `None`: the whole company, or the operator.
    pub unit: Option<UnitId>,
    place: Place,
    reach: Reach,
    permissions: Permissions,
}

impl Held {
    /// The permissions, at either reach.
    pub const fn permissions(&self) -> Permissions {
        self.permissions
    }

    fn of_member(Placed { grant, reaches }: Placed, cut: &[UnitId]) -> Self {
        let permissions = grant.role.permissions();
        let place = match grant.unit {
            Some(_) => Place::Part(Units::Only(reaches)),
            // A company's administrators reach every unit, so no unit locks them out.
            None if cut.is_empty() || is_never_cut(grant.role) => Place::Whole,
            None => Place::Part(Units::Except(cut.to_vec())),
        };
        let (role, reach) = (grant.role.as_str(), grant.role.reach());
        Self { role, unit: grant.unit, place, reach, permissions }
    }
}

/// Whether a grant of this role in the whole company also reaches units that inherit no roles.
pub fn is_never_cut(role: Role) -> bool {
    role.allows(Permission::UpdateMembers)
}

/// Permissions to see figures of the company as a whole.
const OF_THE_COMPANY: [Permission; 2] = [Permission::ReadCredit, Permission::ReadBudgets];

/// All that a caller holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grants {
    user: UserId,
    /// `None`: the operator's side.
    company: Option<CompanyId>,
    held: Vec<Held>,
}

impl Grants {
    /// What a member holds; `cut` are the units that inherit no roles, and those below them.
    pub fn of_member(
        (user, company): (UserId, CompanyId),
        placed: Vec<Placed>,
        cut: &[UnitId],
    ) -> Self {
        let held = placed.into_iter().map(|placed| Held::of_member(placed, cut)).collect();
        Self { user, company: Some(company), held }
    }

    /// What staff with these roles hold.
    pub fn of_staff(user: UserId, roles: &[StaffRole]) -> Self {
        let held = roles.iter().map(|role| Held {
            role: role.as_str(),
            unit: None,
            place: Place::Whole,
            reach: Reach::All,
            permissions: role.permissions(),
        });
        Self { user, company: None, held: held.collect() }
    }

    /// What an API key with these scopes holds: in its unit, which reaches the units `reaches`, or in its
    /// whole company, or at the operator.
    pub fn of_key(
        (user, company): (UserId, Option<CompanyId>),
        scopes: &[Permission],
        unit: Option<(UnitId, Vec<UnitId>)>,
    ) -> Self {
        let (unit, place) = match unit {
            Some((unit, reaches)) => (Some(unit), Place::Part(Units::Only(reaches))),
            None => (None, Place::Whole),
        };
        let permissions = scopes.iter().copied().collect();
        let held = Held { role: "integration", unit, place, reach: Reach::All, permissions };
        Self { user, company, held: vec![held] }
    }

    /// The company; `None`: the operator's side.
    pub const fn company(&self) -> Option<CompanyId> {
        self.company
    }

    /// Each grant.
    pub fn held(&self) -> &[Held] {
        &self.held
    }

    /// The roles of a member that reach this unit; `None`: the company itself. Staff and keys have none.
    pub fn member_roles_at(&self, unit: Option<UnitId>) -> Vec<Role> {
        let reaching = self.held.iter().filter(|held| held.place.covers(unit));
        reaching.filter_map(|held| held.role.parse().ok()).collect()
    }

    /// The permissions of all grants.
    pub fn permissions(&self) -> Permissions {
        self.held.iter().fold(Permissions::NONE, |all, held| all.union(held.permissions))
    }

    /// Whether any grant brings `permission`.
    pub fn allows(&self, permission: Permission) -> bool {
        self.held.iter().any(|held| held.permissions.contains(permission))
    }

    /// The same grants with no permission but these.
    #[must_use]
    pub fn only(mut self, permissions: Permissions) -> Self {
        for held in &mut self.held {
            held.permissions = held.permissions.intersection(permissions);
        }
        self
    }

    /// Where `permission` is held with at least this reach; `None`: nowhere.
    pub fn place(&self, permission: Permission, reach: Reach) -> Option<Place> {
        self.union(reach, |held| held.permissions.contains(permission))
    }

    fn union(&self, reach: Reach, counts: impl Fn(&Held) -> bool) -> Option<Place> {
        let held = self.held.iter().filter(|held| held.reach >= reach && counts(held));
        held.map(|held| held.place.clone()).reduce(Place::union)
    }

    /// Whether `permission` is held with this reach at this unit; `None`: in the company as a whole.
    pub fn reaches(&self, permission: Permission, reach: Reach, unit: Option<UnitId>) -> bool {
        self.place(permission, reach).is_some_and(|place| place.covers(unit))
    }

    /// Whether figures that `permission` shows are the caller's to see. Credit and budgets are the company's: a
    /// grant in a part of it shows none of them.
    pub fn sees(&self, permission: Permission) -> bool {
        if OF_THE_COMPANY.contains(&permission) {
            self.reaches(permission, Reach::All, None)
        } else {
            self.allows(permission)
        }
    }

    /// The places of the grants that bring `permission`, each once: a unit, or `None` for the whole company.
    pub fn places_of(&self, permission: Permission) -> Vec<Option<UnitId>> {
        let bringing = self.held.iter().filter(|held| held.permissions.contains(permission));
        bringing.map(|held| held.unit).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Where anything is held; `None`: nowhere.
    pub fn everywhere(&self) -> Option<Place> {
        self.union(Reach::Own, |_| true)
    }

    /// Whether `permission` is held wherever a member with these grants has a role: only then may the
    /// caller change the member.
    pub fn reaches_all(&self, permission: Permission, grants: &[RoleGrant]) -> bool {
        let Some(place) = self.place(permission, Reach::All) else { return false };
        let is_whole = grants.is_empty() && place.covers(None);
        is_whole || (!grants.is_empty() && grants.iter().all(|grant| place.covers(grant.unit)))
    }

    /// The data that the caller may use `permission` on: the union over the grants that bring it.
    ///
    /// Without any such grant, or with no permission named, it is the union over all grants. A caller that
    /// sees a resource by another permission is then told 403, not 404.
    pub fn scope(&self, permission: Option<Permission>) -> Scope {
        let Some(company) = self.company else { return Scope::Everything };
        let named = permission.filter(|permission| self.allows(*permission));
        let counts = |held: &Held| named.is_none_or(|named| held.permissions.contains(named));
        let is_own = |held: &Held| held.reach == Reach::Own && counts(held);
        match self.union(Reach::All, counts) {
            Some(Place::Whole) => Scope::Company(company),
            Some(Place::Part(units)) => Scope::Part(Part {
                company,
                user: self.held.iter().any(is_own).then_some(self.user),
                units: Arc::new(units),
            }),
            None => Scope::Own { company, user: self.user },
        }
    }

    /// Whether the caller may give all these grants by the permission `by`. At the place of each grant or above,
    /// the caller holds `by` and each permission that the grant brings, with its reach.
    pub fn may_give(
        &self,
        by: Permission,
        given: impl IntoIterator<Item = RoleGrant>,
    ) -> Result<(), BeyondOnesOwn> {
        let held = |given: &RoleGrant| {
            let needed = given.role.permissions();
            self.reaches(by, Reach::All, given.unit)
                && needed.iter().all(|needed| self.reaches(needed, given.role.reach(), given.unit))
        };
        let beyond: BTreeSet<_> =
            given.into_iter().filter(|given| !held(given)).map(|given| given.role).collect();
        if beyond.is_empty() { Ok(()) } else { Err(BeyondOnesOwn(beyond.into_iter().collect())) }
    }
}

/// Roles that would grant more permissions than their giver has at that place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("roles beyond your own permissions: {}", self.words())]
pub struct BeyondOnesOwn(Vec<Role>);

impl BeyondOnesOwn {
    fn words(&self) -> String {
        self.0.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", ")
    }
}

impl Failure for BeyondOnesOwn {
    fn code(&self) -> &'static str {
        "role_not_grantable"
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

#[cfg(test)]
mod tests;
