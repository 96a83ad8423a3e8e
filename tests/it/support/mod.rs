//! What the scenarios stand on: a shop with a database of its own, and the people in it.

pub mod actor;
pub mod answer;
pub mod app;
pub mod builders;
pub mod bytes;
pub mod database;
pub mod document;
pub mod elsewhere;
pub mod forge;
pub mod mail;
pub mod process;
pub mod provider;
pub mod race;
pub mod scene;
pub mod server;
pub mod under_way;
