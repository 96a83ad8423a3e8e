//! What a caller holds: roles at places, and the scope that each permission has by them.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{
    Brings, MemberRole, OperatorRole, Part, Permission, Permissions, Place, Reach, Role, RoleId,
    RoleKey, Scope, StaffRole, Units, UserId,
};
use crate::companies::{CompanyId, UnitId};

/// A role of a member: in the whole company, or in one unit and below it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoleGrant {
    /// The unit; `None`: the whole company.
    pub unit: Option<UnitId>,
    /// The role.
    pub role: MemberRole,
}

impl RoleGrant {
    /// The role in the whole company.
    pub fn whole(role: impl Into<MemberRole>) -> Self {
        Self { unit: None, role: role.into() }
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
    pub role: RoleKey,
    /// The id of a custom role.
    pub custom: Option<RoleId>,
    /// The unit of the grant; `None`: the whole company, or the operator.
    pub unit: Option<UnitId>,
    place: Place,
    brings: Brings,
    /// Whether an emergency lends it for a while.
    is_lent: bool,
}

impl Held {
    /// The permissions, at either reach.
    pub const fn permissions(&self) -> Permissions {
        self.brings.permissions()
    }

    fn of_member(Placed { grant, reaches }: Placed, cut: &[UnitId]) -> Self {
        let place = match grant.unit {
            Some(_) => Place::Part(Units::Only(reaches)),
            // A company's administrators reach every unit, so no unit locks them out.
            None if cut.is_empty() || is_never_cut(&grant.role) => Place::Whole,
            None => Place::Part(Units::Except(cut.to_vec())),
        };
        let (role, custom) = (grant.role.key(), grant.role.custom());
        Self { role, custom, unit: grant.unit, place, brings: grant.role.brings(), is_lent: false }
    }

    /// Whether it brings `permission` with at least this reach; `None`: any permission at all.
    const fn counts(&self, permission: Option<Permission>, reach: Reach) -> bool {
        counts(self.brings.with(reach), permission)
    }
}

/// Whether the set has `permission`; `None`: whether it has any.
const fn counts(set: Permissions, permission: Option<Permission>) -> bool {
    match permission {
        Some(permission) => set.contains(permission),
        None => !set.is_empty(),
    }
}

/// Whether a grant of this role in the whole company also reaches units that inherit no roles.
pub fn is_never_cut(role: &MemberRole) -> bool {
    role.brings().with(Reach::All).contains(Permission::UpdateMembers)
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
    pub fn of_staff(user: UserId, roles: &[OperatorRole]) -> Self {
        let held = roles.iter().map(|role| Held {
            role: role.key(),
            custom: role.custom(),
            unit: None,
            place: Place::Whole,
            brings: role.brings(),
            is_lent: false,
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
        let brings = Brings::at(Reach::All, scopes.iter().copied().collect());
        let held = Held {
            role: RoleKey::integration(),
            custom: None,
            unit,
            place,
            brings,
            is_lent: false,
        };
        Self { user, company, held: vec![held] }
    }

    /// The same with these permissions at the operator, lent in an emergency to a user that may still take them.
    #[must_use]
    pub fn lent(mut self, permissions: Permissions) -> Self {
        if !self.allows(Permission::UseEmergencyAccess) {
            return self;
        }
        self.held.push(Held {
            role: RoleKey::built_in("emergency_access"),
            custom: None,
            unit: None,
            place: Place::Whole,
            brings: Brings::at(Reach::All, permissions),
            is_lent: true,
        });
        self
    }

    /// The same without what is lent in an emergency.
    #[must_use]
    pub fn lasting(mut self) -> Self {
        self.held.retain(|held| !held.is_lent);
        self
    }

    /// The company; `None`: the operator's side.
    pub const fn company(&self) -> Option<CompanyId> {
        self.company
    }

    /// Each grant, but for what is lent in an emergency.
    pub fn held(&self) -> impl Iterator<Item = &Held> {
        self.held.iter().filter(|held| !held.is_lent)
    }

    /// The custom roles among the grants, each once.
    pub fn custom_roles(&self) -> Vec<RoleId> {
        let custom = self.held.iter().filter_map(|held| held.custom);
        custom.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The roles of a member that reach this unit; `None`: the company itself. Staff and keys have none.
    pub fn member_roles_at(&self, unit: Option<UnitId>) -> Vec<Role> {
        let reaching = self.held.iter().filter(|held| held.place.covers(unit));
        reaching.filter_map(|held| held.role.as_str().parse().ok()).collect()
    }

    /// The roles in code of staff. Members and keys have none.
    pub fn staff_roles(&self) -> Vec<StaffRole> {
        let of_operator = self.held.iter().filter(|_| self.company.is_none());
        of_operator.filter_map(|held| held.role.as_str().parse().ok()).collect()
    }

    /// The permissions of all grants.
    pub fn permissions(&self) -> Permissions {
        self.held.iter().fold(Permissions::NONE, |all, held| all.union(held.permissions()))
    }

    /// Whether any grant brings `permission`.
    pub fn allows(&self, permission: Permission) -> bool {
        self.held.iter().any(|held| held.permissions().contains(permission))
    }

    /// The same grants with no permission but these.
    #[must_use]
    pub fn only(mut self, permissions: Permissions) -> Self {
        for held in &mut self.held {
            held.brings = held.brings.only(permissions);
        }
        self
    }

    /// Where `permission` is held with at least this reach; `None`: nowhere.
    pub fn place(&self, permission: Permission, reach: Reach) -> Option<Place> {
        self.union(Some(permission), reach)
    }

    fn union(&self, permission: Option<Permission>, reach: Reach) -> Option<Place> {
        let held = self.held.iter().filter(|held| held.counts(permission, reach));
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
        let bringing = self.held.iter().filter(|held| held.permissions().contains(permission));
        bringing.map(|held| held.unit).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Where anything is held; `None`: nowhere.
    pub fn everywhere(&self) -> Option<Place> {
        self.union(None, Reach::Own)
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
        let is_own = |held: &Held| counts(held.brings.own(), named);
        match self.union(named, Reach::All) {
            Some(Place::Whole) => Scope::Company(company),
            Some(Place::Part(units)) => Scope::Part(Part {
                company,
                user: self.held.iter().any(is_own).then_some(self.user),
                units: Arc::new(units),
            }),
            None => Scope::Own { company, user: self.user },
        }
    }
}

#[cfg(test)]
mod tests;
