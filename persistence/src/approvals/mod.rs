//! Approval rules and requests.

mod rules;

pub use rules::{deactivate_rule, find_rule, insert_rule, list_rules, rules};
