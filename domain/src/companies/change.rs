//! Changes of a company and its members.

use super::{Address, Company, Member, Owner, OwnerRefusal, PaymentTerms, Status, TimeZone};
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
    /// Whether the member is active.
    pub active: Option<bool>,
    /// Whether the e-mail address is confirmed as theirs.
    pub email_confirmed: Option<bool>,
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
        let owners = (self.limit_owner, self.deactivated_by);
        (!self.email_confirmed).then(|| self.changed(confirms, owners))
    }

    /// The owner of the spending limit after `changes` by `by`. Setting the same limit changes nothing.
    pub fn limit_owner_after(
        &self,
        changes: &MemberChanges,
        by: Owner,
    ) -> Result<Option<Owner>, OwnerRefusal> {
        match changes.spending_limit {
            Some(limit) if limit != self.spending_limit => {
                self.limit_owner.map_or(Ok(()), |owner| owner.admit(by))?;
                Ok(limit.map(|_| by))
            }
            Some(_) | None => Ok(self.limit_owner),
        }
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

    /// The member after `changes`, with the new owners of the spending limit and of the deactivation.
    #[must_use]
    pub fn changed(
        self,
        changes: MemberChanges,
        (limit_owner, deactivated_by): (Option<Owner>, Option<Owner>),
    ) -> Self {
        Self {
            name: changes.name.unwrap_or(self.name),
            grants: changes.grants.unwrap_or(self.grants),
            spending_limit: changes.spending_limit.unwrap_or(self.spending_limit),
            limit_owner,
            active: changes.active.unwrap_or(self.active),
            email_confirmed: changes.email_confirmed.unwrap_or(self.email_confirmed),
            deactivated_by,
            version: self.version + 1,
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;
    use crate::companies::{CompanyId, MemberId, Status};
    use crate::identity::{Role, UserId};

    fn company(vat_id: &str) -> Company {
        Company {
            id: CompanyId::from_uuid(Uuid::nil()),
            name: "Acme".to_owned(),
            country: "AT".parse().unwrap(),
            currency: "EUR".parse().unwrap(),
            status: Status::Active,
            on_hold: false,
            cost_centres_required: false,
            external_id: None,
            vat_id: Some(vat_id.to_owned()),
            vat_id_verified: true,
            registration_id: None,
            billing_address: None,
            payment_terms: PaymentTerms::default(),
            time_zone: TimeZone::default(),
            customer_settings: crate::identity::Switches::default(),
            calendar: None,
            version: 1,
            created_at: DateTime::UNIX_EPOCH,
        }
    }

    fn member(active: bool) -> Member {
        Member {
            id: MemberId::from_uuid(Uuid::nil()),
            company: CompanyId::from_uuid(Uuid::nil()),
            user: UserId::from_uuid(Uuid::nil()),
            email: "ada@example.com".parse().unwrap(),
            name: "Ada".to_owned(),
            grants: vec![RoleGrant::whole(Role::Buyer)],
            spending_limit: None,
            limit_owner: None,
            active,
            deactivated_by: None,
            email_confirmed: false,
            version: 1,
            created_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn what_a_change_gives_is_what_was_not_there() {
        let buyer = || RoleGrant::whole(Role::Buyer);
        let approver = || RoleGrant::whole(Role::Approver);
        for (active, grants, back, given) in [
            (true, None, None, vec![]),
            (true, Some(vec![buyer()]), None, vec![]),
            (true, Some(vec![buyer(), approver()]), Some(true), vec![approver()]),
            (true, Some(vec![approver()]), Some(false), vec![approver()]),
            (false, None, Some(true), vec![buyer()]),
            (false, Some(vec![approver()]), Some(true), vec![approver()]),
            (false, Some(vec![]), None, vec![]),
        ] {
            let member = member(active);
            let changes = MemberChanges { grants, active: back, ..MemberChanges::default() };
            assert_eq!(member.given(&changes), given, "{active} {changes:?}");
        }
    }

    #[test]
    fn what_the_operator_set_of_a_member_the_operator_changes() {
        let (operator, company) = (Owner::Operator, Owner::Company);
        let limit = |minor| {
            let amount = crate::money::Money::from_minor(minor, "EUR".parse().unwrap());
            SpendingLimit::new(amount, crate::purchasing::Period::Month).ok()
        };
        let refused = Err(OwnerRefusal::OperatorsRule);
        for (had, set, by, owner) in [
            (None, None, company, Ok(None)),
            (None, Some(limit(1)), company, Ok(Some(company))),
            (None, Some(limit(1)), operator, Ok(Some(operator))),
            (Some(operator), None, company, Ok(Some(operator))),
            (Some(operator), Some(limit(9)), company, Ok(Some(operator))),
            (Some(operator), Some(limit(1)), company, refused),
            (Some(operator), Some(None), company, refused),
            (Some(operator), Some(None), operator, Ok(None)),
            (Some(company), Some(limit(1)), operator, Ok(Some(operator))),
            (Some(company), Some(limit(9)), operator, Ok(Some(company))),
        ] {
            let member =
                Member { spending_limit: had.and(limit(9)), limit_owner: had, ..member(true) };
            let changes = MemberChanges { spending_limit: set, ..MemberChanges::default() };
            assert_eq!(member.limit_owner_after(&changes, by), owner, "{had:?} {set:?} {by:?}");
        }
        for (out, active, by, after) in [
            (None, Some(true), company, Ok(None)),
            (None, Some(false), company, Ok(Some(company))),
            (None, Some(false), operator, Ok(Some(operator))),
            (Some(company), Some(true), company, Ok(None)),
            (Some(company), Some(false), operator, Ok(Some(operator))),
            (Some(operator), None, company, Ok(Some(operator))),
            (Some(operator), Some(false), company, Ok(Some(operator))),
            (Some(operator), Some(true), company, refused),
            (Some(operator), Some(true), operator, Ok(None)),
        ] {
            let member = Member { deactivated_by: out, ..member(out.is_none()) };
            let changes = MemberChanges { active, ..MemberChanges::default() };
            assert_eq!(
                member.deactivated_by_after(&changes, by),
                after,
                "{out:?} {active:?} {by:?}"
            );
        }
    }

    #[track_caller]
    fn check(vat_id: Option<Option<&str>>, said: Option<bool>, verified: bool) {
        let changes = CompanyChanges {
            vat_id: vat_id.map(|id| id.map(str::to_owned)),
            vat_id_verified: said,
            ..CompanyChanges::default()
        };
        assert_eq!(company("ATU1").changed(changes).vat_id_verified, verified);
    }

    #[test]
    fn another_vat_id_has_to_be_verified_anew() {
        check(None, None, true);
        check(Some(Some("ATU1")), None, true);
        check(Some(Some("ATU2")), None, false);
        check(Some(Some("ATU2")), Some(true), true);
        check(Some(None), Some(true), false);
        check(None, Some(false), false);
    }
}
