//! Approval rules and requests.

mod requests;
mod rules;

pub use requests::{
    find_request, insert_request, list_requests, lock_request, record_decision, save_request,
};
pub use rules::{deactivate_rule, find_rule, insert_rule, list_rules, lock_rule, rules};
