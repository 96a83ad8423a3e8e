//! Purchasing controls: allowances, the currency of limits, cost centres and splits.

mod allowances;
mod budgets;
mod cost_centres;
mod currencies;
mod invoiced_splits;
mod kept;
mod own_steps;
mod quantities;
mod quantity_units;
mod quota_accounts;
mod quota_fields;
mod quota_units;
mod quotas;
mod spending;
mod splits;
mod thresholds;
