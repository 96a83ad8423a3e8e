//! What is told of the doors beside sessions: staff who act for a member, and logins that failed.

use crate::id::{Entity, Id};

/// What a [`DelegationId`] is the id of.
pub enum DelegationTag {}
impl Entity for DelegationTag {
    const PREFIX: &'static str = "delegation";
}
/// The id of a token by which staff act in the name of a member.
pub type DelegationId = Id<DelegationTag>;

/// What a [`LoginId`] is the id of.
pub enum LoginTag {}
impl Entity for LoginTag {
    const PREFIX: &'static str = "login";
}
/// The id of a login that failed.
pub type LoginId = Id<LoginTag>;

/// Why a login failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginFault {
    /// The password was another, or the user may not log in.
    Password,
    /// The password was right, the code of the second factor was not.
    Otp,
}

impl LoginFault {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Otp => "otp",
        }
    }
}
