//! The users that the steps of an approval would ask.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use domain::approvals::{ApprovalRuleId, Asked, Colleague, PlannedStep, Requesters};
use domain::companies::{CompanyId, Member, MemberId, Owner, UnitId};
use domain::identity::{MemberRole, Role, Scope, StaffUser, UserId};
use domain::orders::place::Decision;
use persistence::{Conn, DbError, approvals, companies, identity};

use super::place_order::Placing;
use crate::kernel::context::WriteContext;
use crate::kernel::problem::Problem;

/// A user that a step asks.
pub(crate) struct Approver {
    /// The user.
    pub(crate) user: UserId,
    /// The user's name.
    pub(crate) name: String,
}

/// The users in place of a step's own approvers, none of which may decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fallback {
    /// The company's administrators.
    Administrators,
    /// Staff of the operator: no administrator may decide either.
    Staff,
}

/// A step, and the users that it would ask now.
pub(crate) struct AskedStep {
    /// The approval rule that it comes from.
    pub(crate) rule: Option<ApprovalRuleId>,
    /// The side that decides.
    pub(crate) side: Owner,
    /// The users; of staff only those that the caller may see.
    pub(crate) approvers: Vec<Approver>,
    /// The stand-in for its own approvers, if it needs one.
    pub(crate) fallback: Option<Fallback>,
}

/// The users that may answer in matters of one company.
pub(crate) struct People<'a> {
    members: Vec<Member>,
    staff: &'a [StaffUser],
    /// The members as colleagues in the matters of each unit.
    colleagues: BTreeMap<Option<UnitId>, Vec<Colleague>>,
}

impl Fallback {
    /// Both.
    pub(crate) const ALL: [Self; 2] = [Self::Administrators, Self::Staff];

    /// The enum value as text.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Administrators => "administrators",
            Self::Staff => "staff",
        }
    }
}

/// The staff that a caller with this scope may see: a company's people see none.
pub(crate) fn staff_seen_by(conn: &mut Conn, scope: &Scope) -> Result<Vec<StaffUser>, DbError> {
    match Owner::side_of(scope) {
        Owner::Operator => identity::staff::active(conn),
        Owner::Company => Ok(Vec::new()),
    }
}

/// The steps of a decided order, each with the users that it would ask if the order were placed now.
pub(crate) fn of_order(
    conn: &mut Conn,
    (placing, decision): (&Placing, &Decision),
    ctx: &WriteContext,
    scope: &Scope,
) -> Result<Vec<AskedStep>, Problem> {
    if decision.steps.is_empty() {
        return Ok(Vec::new());
    }
    let named = Requesters::of(placing.placed_by, ctx.author);
    let requesters = approvals::with_makers(conn, named.iter().collect())?;
    let staff = staff_seen_by(conn, scope)?;
    let mut people = People::of(conn, placing.company, &staff)?;
    let unit = decision.from_unit.unit;
    Ok(people.asked(conn, &decision.steps, (unit, &requesters))?)
}

impl<'a> People<'a> {
    /// The members of the company, and these staff.
    pub(crate) fn of(
        conn: &mut Conn,
        company: CompanyId,
        staff: &'a [StaffUser],
    ) -> Result<Self, DbError> {
        let members = companies::members_of(conn, company)?;
        Ok(Self { members, staff, colleagues: BTreeMap::new() })
    }

    /// The steps, with the users that each would ask in a matter of this unit. None of `requesters` is asked.
    pub(crate) fn asked(
        &mut self,
        conn: &mut Conn,
        steps: &[PlannedStep],
        (unit, requesters): (Option<UnitId>, &Requesters),
    ) -> Result<Vec<AskedStep>, DbError> {
        self.look_at(conn, unit)?;
        let colleagues = self.colleagues.get(&unit).map_or(&[][..], Vec::as_slice);
        let all = (self.members.as_slice(), self.staff, colleagues);
        Ok(steps.iter().map(|step| AskedStep::of(step, requesters, all)).collect())
    }

    /// The roles in code of a member that reach this unit; none of a member that may not act.
    pub(crate) fn roles(
        &mut self,
        conn: &mut Conn,
        unit: Option<UnitId>,
        member: MemberId,
    ) -> Result<Vec<Role>, DbError> {
        self.look_at(conn, unit)?;
        let mut there = self.colleagues.get(&unit).into_iter().flatten();
        let found = there.find(|colleague| colleague.member == member);
        let roles = found.into_iter().flat_map(|colleague| &colleague.roles);
        Ok(roles.filter_map(MemberRole::built_in).collect())
    }

    /// Reads the roles of all members that reach this unit.
    fn look_at(&mut self, conn: &mut Conn, unit: Option<UnitId>) -> Result<(), DbError> {
        if let Entry::Vacant(place) = self.colleagues.entry(unit) {
            let lineage = identity::lineage(conn, unit)?;
            place.insert(self.members.iter().map(|one| Colleague::of(one, &lineage)).collect());
        }
        Ok(())
    }
}

impl AskedStep {
    fn of(
        step: &PlannedStep,
        requesters: &Requesters,
        (members, staff, colleagues): (&[Member], &[StaffUser], &[Colleague]),
    ) -> Self {
        let asked = step.asked(requesters, colleagues);
        let named = members.iter().filter(|member| asked.members().contains(&member.user));
        let named = named.map(|member| Approver { user: member.user, name: member.name.clone() });
        let answers = |user: &StaffUser| {
            let mut any = asked.staff_with().iter();
            any.any(|permission| user.roles.iter().any(|role| role.allows(*permission)))
        };
        let of_staff = staff.iter().filter(|user| answers(user) && !requesters.include(user.id));
        let of_staff = of_staff.map(|user| Approver { user: user.id, name: user.name.clone() });
        Self {
            rule: step.rule.as_ref().map(|(rule, _name)| *rule),
            side: step.step.approvers.side(),
            approvers: named.chain(of_staff).collect(),
            fallback: match &asked {
                Asked::Approvers(_) | Asked::Operator => None,
                Asked::Administrators(_) => Some(Fallback::Administrators),
                Asked::AnyStaff => Some(Fallback::Staff),
            },
        }
    }
}
