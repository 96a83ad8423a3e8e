//! The people and programs behind a request.

use std::collections::BTreeSet;

use crate::audit::Author;
use crate::identity::UserId;

/// All users behind a request: the buyer named, the actor, and the maker of an API key that acted. None
/// of them may decide.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Requesters(BTreeSet<UserId>);

impl Requesters {
    /// The users behind an action of `author` in the name of `named`.
    pub fn of(named: UserId, author: Author) -> Self {
        Self(author.actor.into_iter().chain([named]).collect())
    }

    /// Adds further users.
    #[must_use]
    pub fn and(mut self, more: impl IntoIterator<Item = UserId>) -> Self {
        self.0.extend(more);
        self
    }

    /// Whether `user` is one of them.
    pub fn include(&self, user: UserId) -> bool {
        self.0.contains(&user)
    }

    /// All users.
    pub fn iter(&self) -> impl Iterator<Item = UserId> {
        self.0.iter().copied()
    }

    /// The user that becomes a requester when `author` changes the order: the actor, if it impersonates a
    /// requester. An actor in their own right is none: a member who may remove lines may also approve the
    /// rest.
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
