//! Who asks, and what they may do.

mod bad_token;
mod email;
mod on_behalf;
mod password;
mod permission;
mod role;
mod scope;
mod session;
mod signing_key;

pub use bad_token::BadToken;
pub use email::{BadEmail, Email};
pub use on_behalf::on_behalf;
pub use password::{BadPassword, check_password};
pub use permission::Permission;
pub use role::{Role, StaffRole};
pub use scope::Scope;
pub use session::{BadRefresh, Ending, SESSION_LIFETIME, Session, SessionId, SessionTag, Standing};
pub use signing_key::KeyPhase;

use crate::id::{Entity, Id};

/// What a [`UserId`] is the id of.
pub enum UserTag {}
impl Entity for UserTag {
    const PREFIX: &'static str = "user";
}
/// The id of somebody who can log in.
pub type UserId = Id<UserTag>;
