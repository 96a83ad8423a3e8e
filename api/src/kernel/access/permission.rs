//! Permissions as types: used by a handler's first argument, and shown in the OpenAPI document.

pub use domain::identity::permission::*;
