//! Purchasing controls: allowances, and the currency of limits.

mod allowances;
mod currencies;
mod kept;
mod quantities;
mod quotas;
