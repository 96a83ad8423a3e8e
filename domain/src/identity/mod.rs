//! Identity: users, authentication and permissions.

mod any_role;
mod api_key;
mod bad_token;
mod brings;
mod custom_role;
mod email;
mod emergency;
mod given;
mod grants;
mod key_refusal;
mod key_text;
mod mailing;
mod network;
mod on_behalf;
mod outside;
mod password;
pub mod permission;
mod permission_word;
mod permissions;
mod place;
mod reach;
mod role;
mod role_key;
mod scope;
mod second_factor;
mod segregation;
mod session;
mod signing_key;
mod staff_user;
mod switch;
mod traces;

pub use any_role::{AnyRole, BuiltIn, Custom, MemberRole, OperatorRole};
pub use api_key::{ApiKey, KeyPlace, Reduced, grant};
pub use bad_token::BadToken;
pub use brings::Brings;
pub use custom_role::{
    BuiltInRole, CustomRole, PermissionsRefused, RoleChanges, RoleId, RoleRefusal, RoleSide,
    RoleTag, admissible, built_in_roles,
};
pub use email::{BadEmail, Email};
pub use emergency::{
    EmergencyAccess, EmergencyAccessId, EmergencyAccessTag, EmergencyOffer, EmergencyRefusal,
    NotOffered, Review,
};
pub use given::{BeyondOnesOwn, Given};
pub use grants::{Grants, Held, Placed, RoleGrant, is_never_cut};
pub use key_refusal::{EndsInThePast, KeyRefusal, NotGrantable, ScopesRefused};
pub use key_text::{KEY_PREFIX, KeyText};
pub use mailing::{MOST_AN_HOUR, MailId, MailPurpose, MailTag, UnusableToken, next_try};
pub use network::{BadNetwork, contains, parse_network};
pub use on_behalf::on_behalf;
pub use outside::{Issuer, OutsideRefusal, RoleWords};
pub use password::{BadPassword, Blocklist, check_password};
pub use permission::Permission;
pub use permissions::Permissions;
pub use place::Place;
pub use reach::Reach;
pub use role::{Role, StaffRole};
pub use role_key::{BadRoleKey, RoleKey};
pub use scope::{Part, Scope, Units};
pub use second_factor::{Code, RECOVERY_CODES, SecondFactorError, StaffOtp};
pub use segregation::{
    BadPair, Conflict, Duties, Pair, Segregation, SegregationConflict, Strictness,
};
pub use session::{
    BadRefresh, Ending, SAME_ANSWER, SESSION_LIFETIME, Session, SessionId, SessionTag, Standing,
    TokenUse,
};
pub use signing_key::{KeyPhase, SigningKeyId, SigningKeyTag};
pub use staff_user::{StaffChanges, StaffRefusal, StaffUser};
pub use switch::{Switch, Switches, TurnedOff};
pub use traces::{DelegationId, DelegationTag, LoginFault, LoginId, LoginTag};

use crate::id::{Entity, Id};

/// Tag type of a [`UserId`].
pub enum UserTag {}
impl Entity for UserTag {
    const PREFIX: &'static str = "user";
}
/// The id of a user who can log in.
pub type UserId = Id<UserTag>;

/// Tag type of an [`ApiKeyId`].
pub enum ApiKeyTag {}
impl Entity for ApiKeyTag {
    const PREFIX: &'static str = "key";
}
/// The id of an API key.
pub type ApiKeyId = Id<ApiKeyTag>;
