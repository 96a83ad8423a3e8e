//! Sets of permissions.

use std::fmt;

use super::Permission;

/// A set of permissions. Every request reads it, so it is one number: a bit for each permission.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Permissions(u128);

const _: () = assert!(Permission::ALL.len() <= 128, "a set has 128 bits");

impl Permissions {
    /// No permission.
    pub const NONE: Self = Self(0);

    const fn bit(permission: Permission) -> u128 {
        1 << permission as u32
    }

    /// Whether the set has this permission.
    pub const fn contains(self, permission: Permission) -> bool {
        self.0 & Self::bit(permission) != 0
    }

    /// The permissions of either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The permissions of both sets.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The permissions of this set that `other` lacks.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether it has no permission.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The permissions, in the order of [`Permission::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.into_iter().filter(move |permission| self.contains(*permission))
    }
}

impl FromIterator<Permission> for Permissions {
    fn from_iter<I: IntoIterator<Item = Permission>>(all: I) -> Self {
        Self(all.into_iter().fold(0, |set, permission| set | Self::bit(permission)))
    }
}

impl fmt::Debug for Permissions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(Permission::as_str)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_what_was_put_in() {
        let all: Permissions = Permission::ALL.into_iter().collect();
        assert_eq!(all.iter().collect::<Vec<_>>(), Permission::ALL);
        let (place, read) = (Permission::PlaceOrders, Permission::ReadOrders);
        let both: Permissions = [place, read, place].into_iter().collect();
        let one: Permissions = [read].into_iter().collect();
        assert_eq!(both.iter().collect::<Vec<_>>(), [place, read]);
        assert!(both.contains(place) && !one.contains(place));
        assert_eq!(both.intersection(one), one);
        assert_eq!(both.without(one).union(one), both);
        assert!(one.without(both).is_empty() && !one.is_empty());
        assert_eq!(format!("{one:?}"), r#"{"orders.read"}"#);
    }
}
