//! A user's membership in one company.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::{CompanyId, MemberId, Owner};
use crate::approvals::ApprovalLimit;
use crate::identity::{Email, MemberRole, RoleGrant, UserId};
use crate::purchasing::SpendingLimit;

/// A member: a user who acts for a company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The id of the membership.
    pub id: MemberId,
    /// The company.
    pub company: CompanyId,
    /// The user.
    pub user: UserId,
    /// Their e-mail address.
    pub email: Email,
    /// Their name.
    pub name: String,
    /// Their roles, each in the whole company or in a unit of it.
    pub grants: Vec<RoleGrant>,
    /// Their spending limit, if any.
    pub spending_limit: Option<SpendingLimit>,
    /// The side that set the spending limit, if there is one.
    pub limit_owner: Option<Owner>,
    /// The most that they approve; `None`: any amount.
    pub approval_limit: Option<ApprovalLimit>,
    /// The side that set the approval limit, if there is one.
    pub approval_limit_owner: Option<Owner>,
    /// Whether the member is active.
    pub active: bool,
    /// Whether the address is confirmed: the member used a token mailed to it, or staff confirmed it.
    pub email_confirmed: bool,
    /// The side that deactivated the member, if inactive.
    pub deactivated_by: Option<Owner>,
    /// Version; rises with every change.
    pub version: i64,
    /// When they were added.
    pub created_at: DateTime<Utc>,
}

impl Member {
    /// Their roles, whatever the place, each once.
    pub fn roles(&self) -> Vec<MemberRole> {
        let roles: BTreeSet<_> = self.grants.iter().map(|grant| grant.role.clone()).collect();
        roles.into_iter().collect()
    }
}
