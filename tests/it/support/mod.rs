//! Test support: a shop with its own database, its users, and clients.

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
