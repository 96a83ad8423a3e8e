//! Values at their edges: what a text may be, and how far a sum may go.

mod decimals;
mod sums;
mod text;
