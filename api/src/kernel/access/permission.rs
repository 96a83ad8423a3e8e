//! Permissions as types: what a handler's first argument asks for, and what the document shows.

pub use domain::identity::permission::*;
