//! Values at their bounds: allowed texts, and the largest sums.

mod decimals;
mod sums;
mod text;
