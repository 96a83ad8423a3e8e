//! Random walks of a request: it ends or it can be decided, by so many humans as its steps ask for, and by no
//! requester.

mod scene;

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;

use self::scene::{Dice, MEMBERS, Person, limit, lineage, person, steps, user_at};
use super::*;
use crate::companies::{Lineage, Owner};
use crate::identity::RoleGrant;

/// The staff: two that decide any request, and two that decide the operator's steps.
const STAFF: [StaffRole; 4] =
    [StaffRole::Administrator, StaffRole::Administrator, StaffRole::Executive, StaffRole::Finance];

/// All that may try to decide. The first member asks; the second administrator of the staff never does.
const DECIDERS: usize = MEMBERS + STAFF.len();

struct Walk {
    people: Vec<Person>,
    lineage: Lineage,
    /// The members that are there.
    team: Vec<Colleague>,
    requesters: Requesters,
    /// Limits of the staff; the second administrator has none.
    limits: [Option<ApprovalLimit>; 4],
    net: i64,
    hour: i64,
    request: Request,
}

impl Walk {
    fn new(dice: &mut Dice) -> Self {
        let people = (0..MEMBERS).map(|number| person(number, dice)).collect();
        let net = 100 + i64::from(dice.small(200));
        // The maker of the key, and staff in the name of the requester.
        let maker = dice.one_in(3).then(|| user_at(1));
        let actor = dice.one_in(3).then(|| user_at(MEMBERS + 2 * dice.below(2)));
        let requesters =
            Requesters::of(user_at(0), Author::SYSTEM).and(maker.into_iter().chain(actor));
        let request = Request { requested_by: user_at(0), ..request(steps(net, dice)) };
        let limits = [limit(dice), None, limit(dice), limit(dice)];
        let lineage = lineage(dice);
        let team = Vec::new();
        let mut walk = Self { people, lineage, team, requesters, limits, net, hour: 0, request };
        walk.look_around();
        walk
    }

    /// Sees the members as they are now.
    fn look_around(&mut self) {
        let template = colleagues(&["bob"]).remove(0);
        let there = self.people.iter().filter(|one| !one.gone);
        let seen = there.map(|one| {
            let reaching = one.grants.iter().filter(|grant| self.lineage.is_reached_by(grant));
            let level =
                |grant: &RoleGrant| Some((grant.role.built_in()?, self.lineage.level_of(grant)?));
            let mut colleague = template.clone();
            colleague.member = one.member;
            colleague.user = one.user;
            colleague.levels = one.grants.iter().filter_map(level).collect();
            colleague.roles = reaching.map(|grant| grant.role.clone()).collect();
            colleague.limit = one.limit;
            colleague
        });
        self.team = seen.collect();
    }

    /// The members that these approvers name and that may say yes, found in another way than the product does.
    fn named(&self, approvers: &Approvers, amount: Money) -> BTreeSet<UserId> {
        let may = |one: &&Person| {
            !one.gone
                && !self.requesters.include(one.user)
                && ApprovalLimit::admits(one.limit, amount)
                && one.decides(&self.lineage)
        };
        let there: Vec<&Person> = self.people.iter().filter(may).collect();
        let named = |one: &&&Person| match approvers {
            Approvers::Role(role) => one.level(*role, &self.lineage).is_some(),
            Approvers::RoleAtUnit(role) => {
                let level = one.level(*role, &self.lineage);
                let others = there.iter().filter_map(|other| other.level(*role, &self.lineage));
                level.is_some() && level == others.min()
            }
            Approvers::Members(members) => members.contains(&one.member),
            Approvers::Staff | Approvers::StaffRole(_) => false,
        };
        there.iter().filter(named).map(|one| one.user).collect()
    }

    /// An answer of this number among all that may try.
    fn answer(&self, number: usize, verdict: Verdict, taken_out: i64) -> Answer {
        let user = user_at(number);
        let place = number.checked_sub(MEMBERS);
        let by = match place {
            None => Decider::Member(user),
            Some(0 | 1) => Decider::Staff(user),
            Some(_) => Decider::Operator(user),
        };
        let said = answer("bob", verdict, self.hour);
        Answer {
            by,
            content: Content { net: eur(self.net - taken_out), ..said.content.clone() },
            asked_for: eur(self.net),
            limit: place.and_then(|place| self.limits[place]),
            staff_roles: place.map(|place| STAFF[place]).into_iter().collect(),
            ..said
        }
    }

    /// Gives the answer; whether it was taken.
    fn say(&mut self, answer: Answer) -> Result<bool, TestCaseError> {
        let (by, verdict, amount) = (answer.by, answer.verdict, answer.content.net);
        let before = self.request.clone();
        let (status, place) = (before.status, before.steps_done());
        let Ok(said) = before.answered(answer, &self.requesters, &self.team, &no_calendars())
        else {
            return Ok(false);
        };
        let after = said.change.request;
        prop_assert_eq!(status, RequestStatus::Pending);
        prop_assert!(!self.requesters.include(by.user()), "own request: {:?}", after);
        let step = &after.steps[place];
        if verdict == Verdict::Reject {
            prop_assert_eq!(
                (after.status, step.state),
                (RequestStatus::Rejected, StepState::Rejected)
            );
        } else {
            if step.state == StepState::Approved {
                self.check_carried(step, by, amount)?;
            }
            self.net = amount.minor();
        }
        self.request = after;
        Ok(true)
    }

    /// Whether the step that this yes completes has its number of distinct humans.
    fn check_carried(&self, step: &Step, by: Decider, amount: Money) -> Result<(), TestCaseError> {
        let voices: BTreeSet<UserId> = step.decisions.iter().map(|said| said.user).collect();
        let own = self.named(&step.approvers, amount);
        let is_any_staff = matches!(by, Decider::Staff(_));
        match (step.approvers.side(), step.mode) {
            (Owner::Operator, _) => {
                prop_assert!(!matches!(by, Decider::Member(_)), "{:?}", step);
            }
            (Owner::Company, Mode::Any) => prop_assert!(!voices.is_empty()),
            (Owner::Company, Mode::All) => {
                let is_whole = own.is_subset(&voices);
                let is_passed_on = step.escalated_at.is_some();
                prop_assert!(is_whole || is_passed_on || is_any_staff, "{:?}", step);
            }
            (Owner::Company, Mode::AtLeast(count)) => {
                let count = usize::try_from(count).unwrap();
                let passed_on = step.chasing.escalate_to.as_ref();
                let passed_on = passed_on.filter(|_| step.escalated_at.is_some());
                let mut left = &own | &voices;
                left.extend(self.named(&ADMINISTRATORS, amount));
                left.extend(passed_on.into_iter().flat_map(|to| self.named(to, amount)));
                let staff_is_the_last = is_any_staff && left.len() < count;
                prop_assert!(voices.len() >= count || staff_is_the_last, "{:?}", step);
            }
        }
        Ok(())
    }

    fn turn(&mut self, dice: &mut Dice) -> Result<(), TestCaseError> {
        match dice.below(16) {
            0 | 1 => self.hour += i64::from(dice.small(6)),
            2 => {
                if let Some(change) = self.request.clone().chased(at(self.hour)) {
                    self.request = change.request;
                }
            }
            3 => {
                let one = &mut self.people[dice.below(MEMBERS)];
                (one.gone, one.limit) = (dice.one_in(2), limit(dice));
                self.look_around();
            }
            4 => self.change(dice),
            5 if dice.one_in(4) => self.request = self.request.clone().cancelled(),
            _ => {
                let verdict = if dice.one_in(12) { Verdict::Reject } else { Verdict::Approve };
                let out = if dice.one_in(6) { i64::from(dice.small(50)) } else { 0 };
                let answer = self.answer(dice.below(DECIDERS), verdict, out.min(self.net - 1));
                self.say(answer)?;
            }
        }
        Ok(())
    }

    /// Changes the order, sometimes by an administrator of the staff in the name of the requester.
    fn change(&mut self, dice: &mut Dice) {
        if self.request.status != RequestStatus::Pending {
            return;
        }
        self.net += i64::from(dice.small(60)) - 30;
        self.net = self.net.max(1);
        let joined = dice.one_in(3).then(|| user_at(MEMBERS));
        self.requesters = self.requesters.clone().and(joined);
        let (now, asks_anew) = (content(self.net), dice.one_in(4));
        let request = self.request.clone();
        let covers = String::new();
        let when = at(self.hour);
        let why = Changing { joined, asks_anew, ceiling: None };
        let change = request.changed((covers, &now), why, when, &no_calendars());
        self.request = change.request;
    }

    /// Lets all that may say yes say it, until the request is approved.
    fn finish(&mut self) -> Result<(), TestCaseError> {
        let rounds = 3 * self.request.steps.len() + 1;
        for _ in 0..rounds {
            if self.request.status != RequestStatus::Pending {
                break;
            }
            let mut heard = false;
            for number in 0..DECIDERS {
                heard |= self.say(self.answer(number, Verdict::Approve, 0))?;
            }
            prop_assert!(heard, "the request waits for no one: {:?}", self.request);
        }
        prop_assert_ne!(self.request.status, RequestStatus::Pending, "{:?}", self.request);
        for step in &self.request.steps {
            for said in &step.decisions {
                prop_assert!(!self.requesters.include(said.user), "{:?}", step);
            }
            if self.request.status == RequestStatus::Approved {
                prop_assert_eq!(step.state, StepState::Approved);
            }
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn a_request_ends_by_so_many_humans_as_it_asks_for(numbers in vec(any::<u8>(), 160)) {
        let mut dice = Dice::of(numbers);
        let mut walk = Walk::new(&mut dice);
        for _ in 0..10 {
            walk.turn(&mut dice)?;
        }
        walk.finish()?;
        // Closed is closed, also for staff that decide anything.
        for number in 0..DECIDERS {
            for verdict in Verdict::ALL {
                prop_assert!(!walk.say(walk.answer(number, verdict, 0))?);
            }
        }
    }
}
