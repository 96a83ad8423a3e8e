//! Purchasing controls: allowances, the currency of limits, cost centres and splits.

mod allowances;
mod budgets;
mod cost_centres;
mod currencies;
mod kept;
mod quantities;
mod splits;
mod thresholds;
