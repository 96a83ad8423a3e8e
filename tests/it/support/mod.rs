//! What the scenarios stand on: a shop with a database of its own, and the people in it.

pub mod actor;
pub mod answer;
pub mod database;
pub mod postgres;
pub mod race;
