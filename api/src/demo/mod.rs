//! `comptoir demo`: a wholesaler's real order book, from price to paid, through the public API.

pub mod book;
pub mod country;
pub mod credits;
pub mod error;
pub mod expected;
pub mod plan;
pub mod replay;
pub mod tiers;
