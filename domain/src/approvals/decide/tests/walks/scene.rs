//! A random company, and random rules that ask for the approvals of an order.

use uuid::Uuid;

use super::*;
use crate::approvals::{ApprovalRuleId, Condition, Facts, Rule, Tolerance, steps_for};
use crate::companies::{Lineage, MemberId, Owner, UnitId};
use crate::identity::{Permission, RoleGrant};

/// Members of the company. The first of them asks.
pub(super) const MEMBERS: usize = 6;

/// Units of the largest tree.
const UNITS: usize = 6;

/// Numbers of a case, read one by one; zeros once they are used up.
pub(super) struct Dice(std::vec::IntoIter<u8>);

impl Dice {
    pub(super) fn of(numbers: Vec<u8>) -> Self {
        Self(numbers.into_iter())
    }

    pub(super) fn below(&mut self, most: usize) -> usize {
        usize::from(self.0.next().unwrap_or(0)) % most
    }

    pub(super) fn small(&mut self, most: u8) -> u8 {
        self.0.next().unwrap_or(0) % most
    }

    /// True once in so many.
    pub(super) fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == count - 1
    }

    fn pick<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }
}

/// A member, with the roles at their places.
pub(super) struct Person {
    pub(super) user: UserId,
    pub(super) member: MemberId,
    pub(super) grants: Vec<RoleGrant>,
    pub(super) limit: Option<ApprovalLimit>,
    pub(super) gone: bool,
}

impl Person {
    /// How far above the unit of the order they were given the role, where that is nearest.
    pub(super) fn level(&self, role: Role, lineage: &Lineage) -> Option<usize> {
        let grants = self.grants.iter().filter(|grant| grant.role.is(role));
        grants.filter_map(|grant| lineage.level_of(grant)).min()
    }

    pub(super) fn decides(&self, lineage: &Lineage) -> bool {
        let mut reaching = self.grants.iter().filter(|grant| lineage.is_reached_by(grant));
        reaching.any(|grant| grant.role.allows(Permission::DecideApprovals))
    }
}

fn id(number: usize) -> Uuid {
    Uuid::from_u128(u128::try_from(number).unwrap() + 1)
}

pub(super) fn user_at(number: usize) -> UserId {
    UserId::from_uuid(id(number))
}

pub(super) fn limit(dice: &mut Dice) -> Option<ApprovalLimit> {
    let most = 100 + i64::from(dice.small(250));
    dice.one_in(3).then(|| ApprovalLimit::new(eur(most)).unwrap())
}

pub(super) fn person(number: usize, dice: &mut Dice) -> Person {
    let grant = |dice: &mut Dice| {
        let role = dice.pick(&[Role::Approver, Role::Buyer, Role::CompanyAdmin, Role::Accountant]);
        let unit = UnitId::from_uuid(id(dice.below(UNITS)));
        RoleGrant { role: role.into(), unit: dice.one_in(2).then_some(unit) }
    };
    Person {
        user: user_at(number),
        member: MemberId::from_uuid(id(number)),
        grants: (0..=dice.below(2)).map(|_| grant(dice)).collect(),
        limit: limit(dice),
        gone: dice.one_in(8),
    }
}

/// The line from one unit of a random tree up to the company.
pub(super) fn lineage(dice: &mut Dice) -> Lineage {
    let units = dice.below(UNITS + 1);
    let mut line = Vec::new();
    let mut next = units.checked_sub(1);
    while let Some(unit) = next {
        line.push((UnitId::from_uuid(id(unit)), !dice.one_in(5)));
        next = if unit == 0 || dice.one_in(4) { None } else { Some(dice.below(unit)) };
    }
    Lineage(line)
}

fn approvers(side: Owner, dice: &mut Dice) -> Approvers {
    let staff = [StaffRole::Executive, StaffRole::Finance].map(Approvers::StaffRole);
    match (side, dice.below(4)) {
        (Owner::Operator, 0 | 1) => Approvers::Staff,
        (Owner::Operator, _) => dice.pick(&staff),
        (Owner::Company, 0) => Approvers::RoleAtUnit(dice.pick(&Role::ALL)),
        (Owner::Company, 1) => Approvers::Role(dice.pick(&Role::ALL)),
        (Owner::Company, 2) => Approvers::Role(Role::Approver),
        (Owner::Company, _) => {
            let named = (0..=dice.below(3)).map(|_| MemberId::from_uuid(id(dice.below(MEMBERS))));
            Approvers::Members(named.collect())
        }
    }
}

/// A step that a rule may have.
fn step_rule(dice: &mut Dice) -> StepRule {
    let side = if dice.one_in(4) { Owner::Operator } else { Owner::Company };
    let mode = match dice.below(4) {
        0 => Mode::Any,
        1 => Mode::All,
        2 => Mode::AtLeast(2),
        _ => Mode::AtLeast(3),
    };
    let chasing = Chasing {
        escalate_after_hours: dice.one_in(2).then(|| 1 + u32::from(dice.small(9))),
        escalate_to: dice.one_in(2).then(|| approvers(side, dice)),
        ..Chasing::NONE
    };
    let step = StepRule { approvers: approvers(side, dice), mode, chasing };
    let is_fit = Rule::check_steps(std::slice::from_ref(&step)).is_ok();
    StepRule { mode: if is_fit { mode } else { Mode::Any }, ..step }
}

fn rule(number: usize, dice: &mut Dice) -> Rule {
    let most = i64::from(dice.small(40));
    Rule {
        id: ApprovalRuleId::from_uuid(id(number)),
        company: None,
        unit: None,
        owner: Owner::Operator,
        name: String::new(),
        when: Condition::over(eur(i64::from(dice.small(250)))),
        priority: i64::from(dice.small(3)),
        steps: (0..=dice.below(2)).map(|_| step_rule(dice)).collect(),
        calendar: None,
        tolerance: dice.one_in(2).then(|| Tolerance::new(None, Some(eur(most))).unwrap()),
        version: 1,
        created_at: at(0),
    }
}

/// The steps that random rules ask for; those of purchase rules where none of them applies.
pub(super) fn steps(net: i64, dice: &mut Dice) -> Vec<PlannedStep> {
    let rules: Vec<Rule> = (0..=dice.below(2)).map(|number| rule(number, dice)).collect();
    let facts = Facts {
        net: eur(net),
        lines: Vec::new(),
        cost_centres: Vec::new(),
        destination: "FR".parse().unwrap(),
        new_ship_to: false,
        requester_roles: &[],
    };
    let mut steps = steps_for(&rules, &facts);
    if steps.is_empty() {
        steps.push(PlannedStep::of_company());
    }
    if dice.one_in(4) {
        steps.push(PlannedStep::of_operator(DefaultStaff::Executive));
    }
    steps
}
