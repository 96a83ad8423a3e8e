//! The users that the steps of an approval would ask.

use std::collections::{BTreeMap, BTreeSet};

use domain::approvals::{ApprovalLimit, ApprovalRuleId, Asked, Colleague, PlannedStep, Requesters};
use domain::companies::{CompanyId, Member, MemberId, Owner, UnitId};
use domain::identity::{MemberRole, Permission, Role, Scope, StaffUser, UserId};
use domain::money::Money;
use domain::orders::place::{Decision, Outcome};
use persistence::{Conn, DbError, approvals, companies, identity};

use super::place_order::Placing;
use crate::kernel::context::WriteContext;
use crate::kernel::problem::Problem;

/// Users that are named of a step: a company of 10,000 members may give a role to each.
const MOST_NAMED: usize = 100;

/// A user that a step asks.
pub(crate) struct Approver {
    /// The user.
    pub(crate) user: UserId,
    /// The user's name.
    pub(crate) name: String,
}

/// The users in place of a step's own approvers, or beside them, where too few of those may approve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fallback {
    /// The company's administrators.
    Administrators,
    /// Staff of the operator: too few administrators may approve, too.
    Staff,
}

/// A step, and the users that it would ask now.
pub(crate) struct AskedStep {
    /// The approval rule that it comes from.
    pub(crate) rule: Option<ApprovalRuleId>,
    /// The side that decides.
    pub(crate) side: Owner,
    /// The users, at most [`MOST_NAMED`]; of staff only those that the caller may see.
    pub(crate) approvers: Vec<Approver>,
    /// The stand-in for its own approvers, if it needs one.
    pub(crate) fallback: Option<Fallback>,
}

/// The least approval limit that admits a net; none: no limit does. Steps ask the same users for all nets of one band.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Band(Option<(&'static str, i64)>);

/// The most colleagues that are kept: members times units.
const MOST_COLLEAGUES: usize = 100_000;

/// The users that may answer in matters of one company.
pub(crate) struct People<'a> {
    company: CompanyId,
    /// Whether only the members that decide requests are read.
    only_deciders: bool,
    /// Read when a step first asks members.
    members: Option<Vec<Member>>,
    staff: &'a [StaffUser],
    /// The members as colleagues in the matters of units.
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
    // No approval comes of a denied order, although some of its rules ask for one.
    if decision.outcome != Outcome::RequireApproval {
        return Ok(Vec::new());
    }
    let named = Requesters::of(placing.placed_by, ctx.author);
    let requesters = approvals::with_makers(conn, named.iter().collect())?;
    let staff = staff_seen_by(conn, scope)?;
    let mut people = People::deciding(placing.company, &staff);
    let matter = (decision.from_unit.unit, decision.net);
    Ok(people.asked(conn, &decision.steps, (matter, &requesters))?)
}

impl<'a> People<'a> {
    /// The members of the company, and these staff.
    pub(crate) const fn of(company: CompanyId, staff: &'a [StaffUser]) -> Self {
        Self { company, only_deciders: false, members: None, staff, colleagues: BTreeMap::new() }
    }

    /// The members of the company that decide requests, and these staff: enough to name approvers.
    fn deciding(company: CompanyId, staff: &'a [StaffUser]) -> Self {
        Self { only_deciders: true, ..Self::of(company, staff) }
    }

    /// The members and colleagues that are in memory.
    pub(crate) fn size(&self) -> usize {
        let members = self.members.as_ref().map_or(0, Vec::len);
        self.colleagues.values().map(Vec::len).sum::<usize>() + members
    }

    /// The steps, with the users that each would ask in a matter of this unit and net. None of `requesters` is asked.
    pub(crate) fn asked(
        &mut self,
        conn: &mut Conn,
        steps: &[PlannedStep],
        ((unit, net), requesters): ((Option<UnitId>, Money), &Requesters),
    ) -> Result<Vec<AskedStep>, DbError> {
        self.look_for(conn, steps, unit)?;
        let members = self.members.as_deref().unwrap_or_default();
        let all = (members, self.staff, self.there(unit));
        Ok(steps.iter().map(|step| AskedStep::of(step, (net, requesters), all)).collect())
    }

    /// The users that any of the steps would ask in a matter of this unit and net, without their names.
    pub(crate) fn asked_users(
        &mut self,
        conn: &mut Conn,
        steps: &[PlannedStep],
        ((unit, net), requesters): ((Option<UnitId>, Money), &Requesters),
    ) -> Result<BTreeSet<UserId>, DbError> {
        self.look_for(conn, steps, unit)?;
        let mut users = BTreeSet::new();
        for step in steps {
            let asked = step.asked(net, requesters, self.there(unit));
            users.extend(asked.members().iter().copied());
            let of_staff = answering(self.staff, &asked, (net, requesters));
            users.extend(of_staff.map(|user| user.id));
        }
        Ok(users)
    }

    /// The approval limits that admit this net, of the users that these steps may ask.
    pub(crate) fn band(
        &mut self,
        conn: &mut Conn,
        steps: &[PlannedStep],
        net: Money,
    ) -> Result<Band, DbError> {
        if asks_members(steps) {
            self.read_members(conn)?;
        }
        let of_members = self.members.iter().flatten().filter_map(|one| one.approval_limit);
        let of_staff = self.staff.iter().filter_map(|one| one.approval_limit);
        let all = of_members.chain(of_staff);
        let admitting = all.filter(|limit| ApprovalLimit::admits(Some(*limit), net));
        let least = admitting.map(|limit| limit.amount().minor()).min();
        // Limits in other currencies do not admit it.
        Ok(Band(least.map(|least| (net.currency().code(), least))))
    }

    /// The roles in code of a member that reach this unit; none of a member that may not act.
    pub(crate) fn roles(
        &mut self,
        conn: &mut Conn,
        unit: Option<UnitId>,
        member: MemberId,
    ) -> Result<Vec<Role>, DbError> {
        self.look_at(conn, unit)?;
        let found = self.there(unit).iter().find(|colleague| colleague.member == member);
        let roles = found.into_iter().flat_map(|colleague| &colleague.roles);
        Ok(roles.filter_map(MemberRole::built_in).collect())
    }

    /// The colleagues in matters of a unit that was looked at.
    fn there(&self, unit: Option<UnitId>) -> &[Colleague] {
        self.colleagues.get(&unit).map_or(&[][..], Vec::as_slice)
    }

    /// Reads the members if any of the steps may ask them.
    fn look_for(
        &mut self,
        conn: &mut Conn,
        steps: &[PlannedStep],
        unit: Option<UnitId>,
    ) -> Result<(), DbError> {
        if asks_members(steps) { self.look_at(conn, unit) } else { Ok(()) }
    }

    fn read_members(&mut self, conn: &mut Conn) -> Result<(), DbError> {
        if self.members.is_none() {
            self.members = Some(if self.only_deciders {
                deciders(conn, &[self.company])?
            } else {
                companies::members_of(conn, self.company)?
            });
        }
        Ok(())
    }

    /// Reads the roles of all members that reach this unit.
    fn look_at(&mut self, conn: &mut Conn, unit: Option<UnitId>) -> Result<(), DbError> {
        if self.colleagues.contains_key(&unit) {
            return Ok(());
        }
        self.read_members(conn)?;
        let lineage = identity::lineage(conn, unit)?;
        let members = self.members.as_deref().unwrap_or_default();
        let there: Vec<_> = members.iter().map(|one| Colleague::of(one, &lineage)).collect();
        let units = self.colleagues.len().saturating_add(1);
        if units.saturating_mul(there.len()) > MOST_COLLEAGUES {
            self.colleagues.clear();
        }
        self.colleagues.insert(unit, there);
        Ok(())
    }
}

/// The active members of these companies that may decide requests by a role in code, and others with a custom role.
pub(crate) fn deciders(conn: &mut Conn, companies: &[CompanyId]) -> Result<Vec<Member>, DbError> {
    let decides = |role: &Role| role.allows(Permission::DecideApprovals);
    let roles: Vec<_> = Role::ALL.into_iter().filter(decides).collect();
    companies::members_with(conn, companies, &roles)
}

/// Whether any of the steps may ask members.
fn asks_members(steps: &[PlannedStep]) -> bool {
    steps.iter().any(|step| step.side() == Owner::Company)
}

/// The staff that are asked to approve this net, and are no requesters.
fn answering<'s>(
    staff: &'s [StaffUser],
    asked: &'s Asked,
    (net, requesters): (Money, &'s Requesters),
) -> impl Iterator<Item = &'s StaffUser> {
    let answers = move |user: &&StaffUser| asked.include_staff(user, net);
    staff.iter().filter(answers).filter(move |user| !requesters.include(user.id))
}

impl AskedStep {
    fn of(
        step: &PlannedStep,
        (net, requesters): (Money, &Requesters),
        (members, staff, colleagues): (&[Member], &[StaffUser], &[Colleague]),
    ) -> Self {
        let asked = step.asked(net, requesters, colleagues);
        let of_step: BTreeSet<UserId> = asked.members().iter().copied().collect();
        let named = members.iter().filter(|member| of_step.contains(&member.user));
        let named = named.map(|member| Approver { user: member.user, name: member.name.clone() });
        let of_staff = answering(staff, &asked, (net, requesters));
        let of_staff = of_staff.map(|user| Approver { user: user.id, name: user.name.clone() });
        Self {
            rule: step.rule.as_ref().map(|(rule, _name)| *rule),
            side: step.step.approvers.side(),
            approvers: named.chain(of_staff).take(MOST_NAMED).collect(),
            fallback: match &asked {
                Asked::Approvers(_) | Asked::Operator(_) => None,
                Asked::Administrators(_) => Some(Fallback::Administrators),
                Asked::MembersAndStaff(_) | Asked::AnyStaff => Some(Fallback::Staff),
            },
        }
    }
}
