//! The API.

pub mod demo;
