//! Who asks, and what they may do.

mod email;
mod mailing;
mod password;
mod permission;
mod role;
mod scope;
mod second_factor;

pub use email::{BadEmail, Email};
pub use mailing::{MOST_AN_HOUR, MailId, MailPurpose, MailTag, UnusableToken, next_try};
pub use password::{BadPassword, check_password};
pub use permission::Permission;
pub use role::{Role, StaffRole};
pub use scope::Scope;
pub use second_factor::{Code, RECOVERY_CODES, SecondFactorError, StaffOtp};

use crate::id::{Entity, Id};

/// What a [`UserId`] is the id of.
pub enum UserTag {}
impl Entity for UserTag {
    const PREFIX: &'static str = "user";
}
/// The id of somebody who can log in.
pub type UserId = Id<UserTag>;
