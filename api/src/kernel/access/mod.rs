//! Authentication and authorization: credentials, tokens, keys, rights, throttles.

pub(crate) mod account;
pub(crate) mod claims;
pub(crate) mod credential;
pub(crate) mod failed_login;
pub(crate) mod giving;
pub(crate) mod in_person;
mod key_rights;
pub mod keys;
pub(crate) mod last_use;
mod lend;
pub(crate) mod mailed_token;
pub(crate) mod opaque;
pub(crate) mod outside;
pub(crate) mod passwords;
pub mod permission;
pub(crate) mod public_key;
pub(crate) mod rights;
pub(crate) mod second_factor;
pub(crate) mod successor;
pub(crate) mod throttle;
pub(crate) mod token_rights;
pub(crate) mod tokens;
pub(crate) mod told_logins;
pub(crate) mod turns;
mod verified;
