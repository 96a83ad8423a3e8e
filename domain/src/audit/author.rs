//! The author of a change.

use crate::identity::UserId;

/// The actor of a change, and the user it impersonates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Author {
    /// Actor: a person, or the user of an API key. `None`: the system, by a worker or the command line.
    pub actor: Option<UserId>,
    /// The impersonated user, if any.
    pub on_behalf_of: Option<UserId>,
}

impl Author {
    /// The system: a worker, or the command line.
    pub const SYSTEM: Self = Self { actor: None, on_behalf_of: None };

    /// `actor` with the rights of `user`; the two may be the same.
    pub fn new(actor: UserId, user: UserId) -> Self {
        Self { actor: Some(actor), on_behalf_of: Some(user).filter(|user| *user != actor) }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn who_acts_for_themselves_acts_on_nobodys_behalf() {
        let [ada, ben] = [1, 2].map(|number| UserId::from_uuid(Uuid::from_u128(number)));
        assert_eq!(Author::new(ada, ada), Author { actor: Some(ada), on_behalf_of: None });
        assert_eq!(Author::new(ada, ben).on_behalf_of, Some(ben));
    }
}
