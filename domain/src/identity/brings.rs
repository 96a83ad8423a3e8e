//! What a role brings: permissions, each with its reach.

use super::{Permission, Permissions, Reach};

/// The permissions of a role, by reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Brings {
    /// Only with the reach `own`.
    own: Permissions,
    all: Permissions,
}

impl Brings {
    /// All these permissions with one reach.
    pub const fn at(reach: Reach, permissions: Permissions) -> Self {
        match reach {
            Reach::Own => Self { own: permissions, all: Permissions::NONE },
            Reach::All => Self { own: Permissions::NONE, all: permissions },
        }
    }

    /// The permissions with at least this reach.
    pub const fn with(self, reach: Reach) -> Permissions {
        match reach {
            Reach::Own => self.own.union(self.all),
            Reach::All => self.all,
        }
    }

    /// The permissions, at either reach.
    pub const fn permissions(self) -> Permissions {
        self.with(Reach::Own)
    }

    /// The permissions with the reach `own` and no more.
    pub const fn own(self) -> Permissions {
        self.own
    }

    /// The permissions with their reach, in the order of [`Permission::ALL`].
    pub fn iter(self) -> impl Iterator<Item = (Permission, Reach)> {
        let reach = move |permission| {
            if self.all.contains(permission) { Reach::All } else { Reach::Own }
        };
        self.permissions().iter().map(move |permission| (permission, reach(permission)))
    }

    /// What this brings beyond `other`: permissions that `other` lacks, or has with less reach.
    #[must_use]
    pub const fn beyond(self, other: Self) -> Self {
        Self { own: self.own.without(other.permissions()), all: self.all.without(other.all) }
    }

    /// The same without all permissions but these.
    #[must_use]
    pub const fn only(self, permissions: Permissions) -> Self {
        Self { own: self.own.intersection(permissions), all: self.all.intersection(permissions) }
    }
}

/// A permission that is named with both reaches has the wider one.
impl FromIterator<(Permission, Reach)> for Brings {
    fn from_iter<I: IntoIterator<Item = (Permission, Reach)>>(named: I) -> Self {
        let (mut own, mut all) = (Permissions::NONE, Permissions::NONE);
        for (permission, reach) in named {
            let one = Permissions::from_iter([permission]);
            match reach {
                Reach::Own => own = own.union(one),
                Reach::All => all = all.union(one),
            }
        }
        Self { own: own.without(all), all }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wider_reach_has_the_narrower_one() {
        let (read, place) = (Permission::ReadOrders, Permission::PlaceOrders);
        let brings: Brings =
            [(read, Reach::Own), (place, Reach::Own), (read, Reach::All)].into_iter().collect();
        assert_eq!(brings.iter().collect::<Vec<_>>(), [(place, Reach::Own), (read, Reach::All)]);
        assert!(brings.with(Reach::Own).contains(read) && brings.with(Reach::All).contains(read));
        assert!(!brings.with(Reach::All).contains(place) && !brings.own().contains(read));
        assert_eq!(brings.only([read].into_iter().collect()).permissions().iter().count(), 1);
    }

    #[test]
    fn what_is_beyond_is_more_permissions_or_more_reach() {
        let read = |reach| Brings::from_iter([(Permission::ReadOrders, reach)]);
        let place = Brings::from_iter([(Permission::PlaceOrders, Reach::Own)]);
        for (after, before, beyond) in [
            (read(Reach::All), read(Reach::Own), read(Reach::All)),
            (read(Reach::Own), read(Reach::All), Brings::default()),
            (read(Reach::All), read(Reach::All), Brings::default()),
            (read(Reach::Own), place, read(Reach::Own)),
        ] {
            assert_eq!(after.beyond(before), beyond, "{after:?} beyond {before:?}");
        }
    }
}
