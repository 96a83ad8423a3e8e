//! Changes of a company and its members.

use super::{Address, Company, Member, Owner, OwnerRefusal, PaymentTerms, Status, TimeZone};
use crate::approvals::ApprovalLimit;
use crate::calendars::CalendarId;
use crate::identity::{Permission, RoleGrant, Switch};
use crate::purchasing::SpendingLimit;

/// Changes of a company; `None` leaves a field, `Some(None)` clears it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CompanyChanges {
    /// Its name.
    pub name: Option<String>,
    /// Its billing address.
    pub billing_address: Option<Option<Address>>,
    /// Its id in an external system.
    pub external_id: Option<Option<String>>,
    /// Its VAT id.
    pub vat_id: Option<Option<String>>,
    /// Whether the VAT id was verified.
    pub vat_id_verified: Option<bool>,
    /// Its company registration number.
    pub registration_id: Option<Option<String>>,
    /// Payment terms from now on.
    pub payment_terms: Option<PaymentTerms>,
    /// The time zone of its calendar days.
    pub time_zone: Option<TimeZone>,
    /// Its status; [`Status::admit`] checks it.
    pub status: Option<Status>,
    /// The calendar of its working hours.
    pub calendar: Option<Option<CalendarId>>,
    /// Whether it is on hold.
    pub on_hold: Option<bool>,
    /// The switches to set for it; `None` resets one.
    pub customer_settings: Vec<(Switch, Option<bool>)>,
    /// Whether its orders must name a cost centre.
    pub cost_centres_required: Option<bool>,
}

impl Company {
    /// The company after `changes`. A new VAT id is unverified, whatever the old one was.
    #[must_use]
    pub fn changed(self, changes: CompanyChanges) -> Self {
        let vat_id = changes.vat_id.unwrap_or_else(|| self.vat_id.clone());
        let still_verified = self.vat_id_verified && vat_id == self.vat_id;
        let verified = changes.vat_id_verified.unwrap_or(still_verified) && vat_id.is_some();
        Self {
            name: changes.name.unwrap_or(self.name),
            billing_address: changes.billing_address.unwrap_or(self.billing_address),
            external_id: changes.external_id.unwrap_or(self.external_id),
            vat_id,
            vat_id_verified: verified,
            registration_id: changes.registration_id.unwrap_or(self.registration_id),
            payment_terms: changes.payment_terms.unwrap_or(self.payment_terms),
            time_zone: changes.time_zone.unwrap_or(self.time_zone),
            status: changes.status.unwrap_or(self.status),
            calendar: changes.calendar.unwrap_or(self.calendar),
            on_hold: changes.on_hold.unwrap_or(self.on_hold),
            customer_settings: self.customer_settings.changed(changes.customer_settings),
            cost_centres_required: changes
                .cost_centres_required
                .unwrap_or(self.cost_centres_required),
            version: self.version + 1,
            ..self
        }
    }
}

/// Changes of a member; `None` leaves a field, `Some(None)` clears it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MemberChanges {
    /// Their name.
    pub name: Option<String>,
    /// Their roles, each in the whole company or in a unit of it.
    pub grants: Option<Vec<RoleGrant>>,
    /// Their spending limit.
    pub spending_limit: Option<Option<SpendingLimit>>,
    /// The most that they approve.
    pub approval_limit: Option<Option<ApprovalLimit>>,
    /// Whether the member is active.
    pub active: Option<bool>,
    /// Whether the e-mail address is confirmed as theirs.
    pub email_confirmed: Option<bool>,
}

/// The sides that control a member: each changes what it has set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemberOwners {
    /// The owner of the spending limit, if there is one.
    pub spending_limit: Option<Owner>,
    /// The owner of the approval limit, if there is one.
    pub approval_limit: Option<Owner>,
    /// The owner of the deactivation, if the member is inactive.
    pub deactivation: Option<Owner>,
}

/// The owner of a limit after it `is` set by `by`, and `was` its owner's before. Setting the same limit changes
/// nothing.
fn owner_after<L: Copy + PartialEq>(
    (was, owner): (Option<L>, Option<Owner>),
    is: Option<Option<L>>,
    by: Owner,
) -> Result<Option<Owner>, OwnerRefusal> {
    match is {
        Some(limit) if limit != was => {
            owner.map_or(Ok(()), |owner| owner.admit(by))?;
            Ok(limit.map(|_| by))
        }
        Some(_) | None => Ok(owner),
    }
}

impl MemberChanges {
    /// Whether the member's API keys have to be held to what the member holds from now on.
    pub fn bind_keys(&self) -> bool {
        self.active == Some(false) || self.grants.is_some()
    }
}

impl Member {
    /// Whether a role of the member, at any place, changes members: such members would lift the limits of each other.
    pub fn changes_members(&self) -> bool {
        self.grants.iter().any(|grant| grant.role.allows(Permission::UpdateMembers))
    }

    /// The roles that `changes` grant: new ones, and all of them on reactivation.
    pub fn given(&self, changes: &MemberChanges) -> Vec<RoleGrant> {
        let comes_back = !self.active && changes.active == Some(true);
        let grants = changes.grants.as_ref().unwrap_or(&self.grants);
        let is_new = |grant: &&RoleGrant| comes_back || !self.grants.contains(grant);
        grants.iter().filter(is_new).cloned().collect()
    }

    /// The member with a confirmed address; `None` if it was confirmed already.
    #[must_use]
    pub fn confirmed(self) -> Option<Self> {
        let confirms = MemberChanges { email_confirmed: Some(true), ..MemberChanges::default() };
        let owners = MemberOwners {
            spending_limit: self.limit_owner,
            approval_limit: self.approval_limit_owner,
            deactivation: self.deactivated_by,
        };
        (!self.email_confirmed).then(|| self.changed(confirms, owners))
    }

    /// The owner of the spending limit after `changes` by `by`. Setting the same limit changes nothing.
    pub fn limit_owner_after(
        &self,
        changes: &MemberChanges,
        by: Owner,
    ) -> Result<Option<Owner>, OwnerRefusal> {
        owner_after((self.spending_limit, self.limit_owner), changes.spending_limit, by)
    }

    /// The owner of the approval limit after `changes` by `by`. Setting the same limit changes nothing.
    pub fn approval_limit_owner_after(
        &self,
        changes: &MemberChanges,
        by: Owner,
    ) -> Result<Option<Owner>, OwnerRefusal> {
        owner_after((self.approval_limit, self.approval_limit_owner), changes.approval_limit, by)
    }

    /// Whether `changes` let the member approve more.
    pub fn lifts_approval_limit(&self, changes: &MemberChanges) -> bool {
        let set = changes.approval_limit;
        set.is_some_and(|limit| ApprovalLimit::is_lifted(self.approval_limit, limit))
    }

    /// Whether `changes` set another limit of what the member spends or approves.
    pub fn is_limited_anew(&self, changes: &MemberChanges) -> bool {
        changes.spending_limit.is_some_and(|limit| limit != self.spending_limit)
            || changes.approval_limit.is_some_and(|limit| limit != self.approval_limit)
    }

    /// The owner of the deactivation after `changes` by `by`, if the member is then inactive. The
    /// operator may deactivate a member that the company has deactivated already.
    pub fn deactivated_by_after(
        &self,
        changes: &MemberChanges,
        by: Owner,
    ) -> Result<Option<Owner>, OwnerRefusal> {
        match (changes.active, self.deactivated_by) {
            (None, out) => Ok(out),
            (Some(true), out) => {
                out.map_or(Ok(()), |owner| owner.admit(by))?;
                Ok(None)
            }
            (Some(false), Some(Owner::Operator)) => Ok(Some(Owner::Operator)),
            (Some(false), Some(Owner::Company) | None) => Ok(Some(by)),
        }
    }

    /// The member after `changes`, with the new owners of its controls.
    #[must_use]
    pub fn changed(self, changes: MemberChanges, owners: MemberOwners) -> Self {
        Self {
            name: changes.name.unwrap_or(self.name),
            grants: changes.grants.unwrap_or(self.grants),
            spending_limit: changes.spending_limit.unwrap_or(self.spending_limit),
            limit_owner: owners.spending_limit,
            approval_limit: changes.approval_limit.unwrap_or(self.approval_limit),
            approval_limit_owner: owners.approval_limit,
            active: changes.active.unwrap_or(self.active),
            email_confirmed: changes.email_confirmed.unwrap_or(self.email_confirmed),
            deactivated_by: owners.deactivation,
            version: self.version + 1,
            ..self
        }
    }
}

#[cfg(test)]
mod tests;
