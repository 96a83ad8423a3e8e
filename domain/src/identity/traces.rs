//! Records of authentication beside sessions: impersonation by staff, and failed logins.

use crate::id::{Entity, Id};

/// Tag type of a [`DelegationId`].
pub enum DelegationTag {}
impl Entity for DelegationTag {
    const PREFIX: &'static str = "delegation";
}
/// The id of an impersonation token: staff act in the name of a member.
pub type DelegationId = Id<DelegationTag>;

/// Tag type of a [`LoginId`].
pub enum LoginTag {}
impl Entity for LoginTag {
    const PREFIX: &'static str = "login";
}
/// The id of a failed login.
pub type LoginId = Id<LoginTag>;

/// Why a login failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginFault {
    /// Wrong password, or the user may not log in.
    Password,
    /// The password was right, the second factor's code was wrong.
    Otp,
}

impl LoginFault {
    /// The enum value as text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Otp => "otp",
        }
    }
}
