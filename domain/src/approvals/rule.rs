//! Approval rules: which orders need which approvals.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::condition::MOST_LISTED;
use super::{ApprovalRuleId, Approvers, Chasing, Condition, DefaultStaff, Facts, Mode, Tolerance};
use crate::calendars::CalendarId;
use crate::companies::{CompanyId, Owner, UnitId};
use crate::failure::{Failure, Kind};
use crate::identity::Role;

/// The most steps a rule may have, and the most members a step may name.
const MOST: usize = 20;

/// The most hours that a step waits: a year.
const MOST_HOURS: u32 = 8760;

/// One step of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepRule {
    /// Its approvers.
    #[serde(flatten)]
    pub approvers: Approvers,
    /// How many of them must approve.
    #[serde(flatten)]
    pub mode: Mode,
    /// How it is chased while it waits.
    #[serde(flatten)]
    pub chasing: Chasing,
}

/// An approval rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its id.
    pub id: ApprovalRuleId,
    /// Company the rule applies to; `None`: all companies.
    pub company: Option<CompanyId>,
    /// Unit of the company that it binds, with those below; `None`: the whole company.
    pub unit: Option<UnitId>,
    /// The side that set it and may deactivate it.
    pub owner: Owner,
    /// Its name.
    pub name: String,
    /// When it applies.
    pub when: Condition,
    /// The steps of rules with a higher priority come first.
    pub priority: i64,
    /// Its steps, in order.
    pub steps: Vec<StepRule>,
    /// The calendar of their working hours; `None`: the company's.
    pub calendar: Option<CalendarId>,
    /// How far an order may change after the approvals that the rule asks for; `None`: not at all.
    pub tolerance: Option<Tolerance>,
    /// Version; rises with every change.
    pub version: i64,
    /// When it was set.
    pub created_at: DateTime<Utc>,
}

/// An invalid rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadRule {
    /// No steps, or too many.
    #[error("an approval rule has 1 to {MOST} steps")]
    Steps,
    /// A step without approvers, or with too many.
    #[error("a step names 1 to {MOST} members, or a role, of members or of staff")]
    Members,
    /// A negative threshold.
    #[error("order_total_over and line_total_over are not negative")]
    Negative,
    /// A condition out of bounds.
    #[error(
        "a list in a condition has at most {MOST_LISTED} entries, and a quantity is not negative"
    )]
    Condition,
    /// A step that asks for no approver, or for more than it names.
    #[error("at_least is between 1 and {MOST}, and not more than the members that the step names")]
    AtLeast,
    /// A step that escalates at once, or practically never.
    #[error("a step escalates after 1 to {MOST_HOURS} hours")]
    Hours,
    /// A step of staff that asks for several, or one that escalates to the other side.
    #[error("a step of staff asks any one of them, and a step escalates to its own side")]
    Staff,
    /// Staff in a rule of a company.
    #[error("only a rule of the operator asks staff")]
    Side,
    /// A tolerance of nothing, or of less than nothing.
    #[error("a tolerance has a percent, or an amount that is not negative, or both")]
    Tolerance,
    /// Reminders at once, or practically never.
    #[error("remind_every_hours is between 1 and {MOST_HOURS}")]
    Reminders,
}

impl Failure for BadRule {
    fn code(&self) -> &'static str {
        "bad_approval_rule"
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

/// One step of a request, and the rule it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedStep {
    /// The approval rule's id and name; `None`: an order limit, a quantity rule or a budget asks, and no approval
    /// rule names this step.
    pub rule: Option<(ApprovalRuleId, String)>,
    /// The step's definition.
    pub step: StepRule,
    /// The calendar that the rule names.
    pub calendar: Option<CalendarId>,
    /// The tolerance of the rule.
    pub tolerance: Option<Tolerance>,
}

impl Rule {
    /// Checks that a rule of these parts is valid.
    pub fn check(when: &Condition, steps: &[StepRule]) -> Result<(), BadRule> {
        when.check()?;
        if steps.is_empty() {
            return Err(BadRule::Steps);
        }
        Self::check_steps(steps)
    }

    /// Checks the steps of a rule, of whichever kind.
    pub fn check_steps(steps: &[StepRule]) -> Result<(), BadRule> {
        if steps.len() > MOST {
            return Err(BadRule::Steps);
        }
        for step in steps {
            let out_of_range = |hours: u32| !(1..=MOST_HOURS).contains(&hours);
            if step.chasing.escalate_after_hours.is_some_and(out_of_range) {
                return Err(BadRule::Hours);
            }
            if step.chasing.remind_every_hours.is_some_and(out_of_range) {
                return Err(BadRule::Reminders);
            }
            let asks = step.mode.at_least().map(|count| usize::try_from(count).unwrap_or(MOST + 1));
            if asks.is_some_and(|count| !(1..=step.most_voices()).contains(&count)) {
                return Err(BadRule::AtLeast);
            }
            let side = step.approvers.side();
            if side == Owner::Operator && step.mode != Mode::Any {
                return Err(BadRule::Staff);
            }
            for approvers in step.asked() {
                let count = match approvers {
                    Approvers::Members(members) => members.len(),
                    Approvers::Role(_)
                    | Approvers::RoleAtUnit(_)
                    | Approvers::Staff
                    | Approvers::StaffRole(_) => 1,
                };
                if !(1..=MOST).contains(&count) {
                    return Err(BadRule::Members);
                }
                if approvers.side() != side {
                    return Err(BadRule::Staff);
                }
            }
        }
        Ok(())
    }

    /// Checks that a rule of `owner` may have these steps: a company does not make the operator's staff work.
    pub fn check_side(steps: &[StepRule], owner: Owner) -> Result<(), BadRule> {
        let asks_staff = steps.iter().any(|step| step.approvers.side() == Owner::Operator);
        if asks_staff && owner == Owner::Company { Err(BadRule::Side) } else { Ok(()) }
    }

    /// Whether the rule applies to an order. A threshold in another currency never matches.
    pub fn matches(&self, facts: &Facts<'_>) -> bool {
        self.when.unmet(facts).is_none()
    }

    /// Whether it asks for the roles of the requester.
    pub fn is_by_role(&self) -> bool {
        !self.when.requester_roles.is_empty()
    }

    /// Whether it asks if the order goes to an address that is new to the company.
    pub const fn is_by_place(&self) -> bool {
        self.when.new_ship_to
    }
}

/// The steps of all applicable rules, by rule priority, then by position in the rule.
pub fn steps_for(rules: &[Rule], facts: &Facts<'_>) -> Vec<PlannedStep> {
    let mut matching: Vec<&Rule> = rules.iter().filter(|rule| rule.matches(facts)).collect();
    matching.sort_by_key(|rule| (std::cmp::Reverse(rule.priority), rule.id));
    matching.into_iter().flat_map(Rule::planned).collect()
}

impl Rule {
    fn planned(&self) -> impl Iterator<Item = PlannedStep> {
        let rule = (self.id, self.name.clone());
        let planned = move |step: &StepRule| PlannedStep {
            rule: Some(rule.clone()),
            step: step.clone(),
            calendar: self.calendar,
            tolerance: self.tolerance,
        };
        self.steps.iter().map(planned)
    }

    /// The calendar that it names and counts by, if any of its steps counts working hours.
    pub fn counts_by(&self) -> Option<CalendarId> {
        self.calendar.filter(|_| self.steps.iter().any(|step| step.chasing.working))
    }
}

impl StepRule {
    /// A step that these approvers decide, one or all, and that waits for them.
    pub const fn of(approvers: Approvers, mode: Mode) -> Self {
        Self { approvers, mode, chasing: Chasing::NONE }
    }

    /// The users it may wait for: its approvers, and those it escalates to.
    pub fn asked(&self) -> impl Iterator<Item = &Approvers> {
        std::iter::once(&self.approvers).chain(&self.chasing.escalate_to)
    }

    /// The most approvers that it can ask for at once. A member that is named twice is one.
    fn most_voices(&self) -> usize {
        match &self.approvers {
            Approvers::Role(_)
            | Approvers::RoleAtUnit(_)
            | Approvers::Staff
            | Approvers::StaffRole(_) => MOST,
            Approvers::Members(members) => members.iter().collect::<BTreeSet<_>>().len(),
        }
    }
}

impl PlannedStep {
    /// The side that decides it.
    pub const fn side(&self) -> Owner {
        self.step.approvers.side()
    }

    /// The step that a company's purchase rule or budget asks for where no approval rule applies: any
    /// administrator of the company.
    pub const fn of_company() -> Self {
        Self::of(Approvers::Role(Role::CompanyAdmin))
    }

    /// The step that the operator's purchase rules ask for: any one of these staff.
    pub const fn of_operator(staff: DefaultStaff) -> Self {
        Self::of(staff.approvers())
    }

    /// A step of no approval rule.
    pub const fn own(step: StepRule) -> Self {
        Self { rule: None, step, calendar: None, tolerance: None }
    }

    const fn of(approvers: Approvers) -> Self {
        Self::own(StepRule::of(approvers, Mode::Any))
    }
}

#[cfg(test)]
mod tests;
