//! What companies let their people buy: allowances, and the currency of limits.

mod allowances;
mod currencies;
mod kept;
