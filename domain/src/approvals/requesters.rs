//! The people and programs behind a request.

use std::collections::BTreeSet;

use crate::audit::Author;
use crate::identity::UserId;

/// All users that ask for an approval, by whatever name, token or key: the buyer named, the person that
/// acted, and the maker of a key that asked. None of them decides.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Requesters(BTreeSet<UserId>);

impl Requesters {
    /// Those of what `author` did in the name of `named`.
    pub fn of(named: UserId, author: Author) -> Self {
        Self(author.actor.into_iter().chain([named]).collect())
    }

    /// With these too.
    #[must_use]
    pub fn and(mut self, more: impl IntoIterator<Item = UserId>) -> Self {
        self.0.extend(more);
        self
    }

    /// Whether `user` is one of them.
    pub fn include(&self, user: UserId) -> bool {
        self.0.contains(&user)
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = UserId> {
        self.0.iter().copied()
    }

    /// The user that asks too when `author` changes what is asked for: the actor, in the name of one
    /// that asked. A change by the actor's own right asks for nothing: a member that may take lines
    /// out may also say yes to the rest.
    pub fn joined_by(&self, author: Author) -> Option<UserId> {
        let acts_for_one = author.on_behalf_of.is_some_and(|named| self.include(named));
        author.actor.filter(|actor| acts_for_one && !self.include(*actor))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn acting_in_the_name_of_one_makes_one() {
        let [ada, ben, cid] = [1, 2, 3].map(|n| UserId::from_uuid(Uuid::from_u128(n)));
        let asked = Requesters::of(ada, Author::new(ben, ada));
        assert!(asked.include(ada) && asked.include(ben) && !asked.include(cid));
        for (author, joins) in [
            (Author::new(ada, ada), None),
            (Author::new(cid, cid), None),
            (Author::new(cid, ada), Some(cid)),
            (Author::new(ben, ada), None),
            (Author::new(ada, cid), None),
            (Author::SYSTEM, None),
        ] {
            assert_eq!(asked.joined_by(author), joins, "{author:?}");
        }
        assert!(asked.and([cid]).include(cid));
    }
}
