//! A new approval rule.

use chrono::{DateTime, Utc};
use domain::approvals::Rule;
use domain::companies::{CompanyId, Owner};
use persistence::{Conn, fresh_id};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::condition::ApprovalCondition;
use super::parts;
use super::tolerance::ApprovalTolerance;
use crate::flows::{approval_steps, named_calendar, named_unit};
use crate::kernel::problem::{At, Problem};
use crate::kernel::wire::{ApprovalRuleStep, CalendarKey, CompanyKey, RuleOwner, UnitKey};

/// A new approval rule.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewApprovalRule {
    /// Company the rule applies to. Omitted: all companies (staff) or the caller's own.
    pub(crate) company_id: Option<CompanyKey>,
    /// Business unit of the company; the rule binds orders of the unit and of those below it, down to a unit with
    /// `inherits_rules: false` if the company owns it. Omitted: the whole company.
    pub(crate) unit_id: Option<UnitKey>,
    /// The side that owns the rule and may end it: `operator` (staff only) or `company`. Omitted:
    /// `company` if the rule is for one company.
    pub(crate) owner: Option<RuleOwner>,
    /// Name of the rule, visible to approvers.
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(min_length = 1, max_length = 200, example = "Big orders")]
    pub(crate) name: String,
    /// Rules with a higher priority add their steps first; default 0.
    #[validate(range(min = -1_000_000, max = 1_000_000))]
    #[schema(minimum = -1_000_000, maximum = 1_000_000, example = 10)]
    pub(crate) priority: Option<i64>,
    /// Orders that need the approval.
    #[validate(nested)]
    pub(crate) when: ApprovalCondition,
    /// Approval steps, in sequence.
    #[validate(length(min = 1, max = 5), nested)]
    #[schema(min_items = 1, max_items = 5)]
    pub(crate) steps: Vec<ApprovalRuleStep>,
    /// Calendar of the working hours that its steps count: the company's or the operator's. Omitted: the
    /// calendar of the ordering company, else that of the settings; without one, every hour counts.
    pub(crate) calendar_id: Option<CalendarKey>,
    /// Change of an order that keeps the approvals given. Omitted: each change lets all steps begin anew.
    pub(crate) tolerance: Option<ApprovalTolerance>,
}

impl NewApprovalRule {
    /// Holds the unit and the calendar that it names until the transaction ends. A rule that is only tried holds nothing:
    /// a simulation reads, and takes long.
    pub(crate) fn hold(&self, conn: &mut Conn, company: Option<CompanyId>) -> Result<(), Problem> {
        named_unit::unit(conn, company, self.unit_id)?;
        parts::calendar(conn, company, self.calendar_id)?;
        Ok(())
    }

    /// The rule, if all that it names fits. `company` and `owner` are those that the caller may rule for.
    pub(crate) fn rule(
        self,
        conn: &mut Conn,
        (company, owner): (Option<CompanyId>, Owner),
        at: DateTime<Utc>,
    ) -> Result<Rule, Problem> {
        let unit = named_unit::found(conn, company, self.unit_id)?;
        let when = parts::when(conn, company, self.when)?;
        let steps = approval_steps::checked(conn, (company, owner), self.steps)?;
        Rule::check(&when, &steps).at("")?;
        let calendar = self.calendar_id.map(|named| named_calendar::found(conn, company, named));
        let calendar = calendar.transpose()?;
        let tolerance = parts::tolerance(conn, company, self.tolerance)?;
        Ok(Rule {
            id: fresh_id(),
            company,
            unit,
            owner,
            name: self.name,
            when,
            priority: self.priority.unwrap_or(0),
            steps,
            calendar,
            tolerance,
            version: 1,
            created_at: at,
        })
    }
}
