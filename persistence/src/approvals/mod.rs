//! Approval rules and requests.

mod chase;
mod delegations;
mod requesters;
mod requests;
mod rules;
mod steps;
pub(crate) mod tables;

pub use chase::{look_again, requests_to_chase};
pub use delegations::{
    count_open_delegations, delegations_of, delegations_of_staff, delegators, find_delegation,
    forget_unused_delegations, hold_delegators, insert_delegation, last_decision_for,
    list_delegations, lock_delegation, save_delegation,
};
pub use requesters::{add_requester, requesters, requesters_of_all, with_makers};
pub use requests::{
    RequestFilter, find_request, insert_request, list_requests, lock_request, record_decision,
    save_request,
};
pub use rules::{
    count_rules, delete_rule, find_rule, insert_rule, list_rules, lock_rule, rules, save_rule,
};
pub(crate) use steps::{own_steps, read_steps};
