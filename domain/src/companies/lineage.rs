//! The line from a unit up to its company, and the roles that reach down it.

use std::collections::BTreeSet;

use super::{Member, UnitId};
use crate::identity::{MemberRole, Role, RoleGrant, is_never_cut};

/// A unit and the units above it, nearest first, each with whether it inherits roles from above. Empty: the
/// company itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lineage(pub Vec<(UnitId, bool)>);

impl Lineage {
    /// Whether a grant reaches the unit at the start of the line.
    pub fn is_reached_by(&self, grant: &RoleGrant) -> bool {
        for (unit, inherits) in &self.0 {
            if grant.unit == Some(*unit) {
                return true;
            }
            if !inherits {
                return grant.unit.is_none() && is_never_cut(&grant.role);
            }
        }
        grant.unit.is_none()
    }

    /// How many units above the unit a grant that reaches it was given; in the whole company: above all of them.
    pub fn level_of(&self, grant: &RoleGrant) -> Option<usize> {
        let level = self.0.iter().position(|(unit, _)| grant.unit == Some(*unit));
        self.is_reached_by(grant).then_some(level.unwrap_or(self.0.len()))
    }

    /// Each role in code of a member that reaches the unit, with its level: steps name no custom roles.
    pub fn levels_of(&self, member: &Member) -> Vec<(Role, usize)> {
        let level = |grant: &RoleGrant| Some((grant.role.built_in()?, self.level_of(grant)?));
        member.grants.iter().filter_map(level).collect()
    }

    /// The roles of a member that reach the unit, each once.
    pub fn roles_of(&self, member: &Member) -> Vec<MemberRole> {
        let reaching = member.grants.iter().filter(|grant| self.is_reached_by(grant));
        reaching.map(|grant| grant.role.clone()).collect::<BTreeSet<_>>().into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_role_flows_down_until_a_unit_inherits_none() {
        let unit = |n| UnitId::from_uuid(Uuid::from_u128(n));
        let line = |list: &[(u128, bool)]| {
            Lineage(list.iter().map(|(n, inherits)| (unit(*n), *inherits)).collect())
        };
        let (approver, admin) = (Role::Approver, Role::CompanyAdmin);
        for (up, role, of, reached) in [
            (&[][..], approver, None, true),
            (&[], approver, Some(1), false),
            (&[(3, true), (1, true)], approver, None, true),
            (&[(3, true), (1, true)], approver, Some(1), true),
            (&[(3, true), (1, true)], approver, Some(3), true),
            (&[(3, true), (1, true)], approver, Some(2), false),
            (&[(3, false), (1, true)], approver, Some(3), true),
            (&[(3, false), (1, true)], approver, Some(1), false),
            (&[(3, false), (1, true)], approver, None, false),
            (&[(3, true), (1, false)], approver, None, false),
            (&[(3, false), (1, true)], admin, None, true),
            (&[(3, false), (1, true)], admin, Some(1), false),
        ] {
            let grant = RoleGrant { role: role.into(), unit: of.map(unit) };
            assert_eq!(line(up).is_reached_by(&grant), reached, "{grant:?} at {up:?}");
            let at = up.iter().position(|(unit, _)| of == Some(*unit)).unwrap_or(up.len());
            assert_eq!(line(up).level_of(&grant), reached.then_some(at), "{grant:?} at {up:?}");
        }
    }
}
