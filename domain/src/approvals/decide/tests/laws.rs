//! Laws of voices, over any company, delegations and answers.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;

use super::awaited::{approver, awaited};
use super::ceilings::limited;
use super::*;

const NAMES: [&str; 8] = ["ada", "bob", "cid", "dan", "eve", "fay", "max", "zoe"];

/// The members with a bit in the mask; two more bits are limits of two of them, below the amount.
fn company(mask: u8) -> Vec<Colleague> {
    let names = PEOPLE.iter().enumerate().filter(|(place, _)| (mask >> place) & 1 == 1);
    let names: Vec<_> = names.map(|(_, (name, _))| *name).collect();
    let limits = [("bob", 64), ("dan", 128)].into_iter().filter(|(_, bit)| mask & bit != 0);
    let limits: Vec<_> = limits.map(|(name, _)| (name, 0)).collect();
    limited(&names, &limits)
}

fn planned((approvers, mode): (usize, u32)) -> PlannedStep {
    let members = |names: &[&str]| names.iter().map(|name| member(name)).collect();
    let approvers = match approvers {
        0 => Approvers::Role(Role::Approver),
        1 => Approvers::Role(Role::CompanyAdmin),
        2 => Approvers::Members(members(&["ada", "bob", "cid"])),
        3 => Approvers::Members(members(&["bob", "dan"])),
        _ => return PlannedStep::of_operator(DefaultStaff::Executive),
    };
    step(
        approvers,
        match mode {
            0 => Mode::Any,
            1 => Mode::All,
            count => Mode::AtLeast(count - 1),
        },
    )
}

/// Each human has one voice in a step, and each voice is given once; only the approval that completes a step for
/// approvers that are gone repeats one. No requester has a voice.
fn voices_are_counted_once(request: &Request) -> Result<(), TestCaseError> {
    for step in &request.steps {
        let said = || step.decisions.iter().filter(|said| said.verdict == Verdict::Approve);
        let humans: BTreeSet<UserId> = said().map(|said| said.user).collect();
        let voices: BTreeSet<UserId> = said().map(StepDecision::voice).collect();
        let repeated = 2 * said().count() - humans.len() - voices.len();
        let completed = step.state == StepState::Approved;
        let most = if completed { 2 } else { 0 };
        prop_assert!(repeated <= most, "{:?}", step);
        for said in &step.decisions {
            prop_assert!(said.user != user("ada") && said.on_behalf_of != Some(user("ada")));
        }
        let staff = humans.union(&voices).any(|of| *of == user("zoe"));
        let asked = step.mode.at_least().map_or(1, |count| usize::try_from(count).unwrap());
        prop_assert!(!completed || humans.len() >= asked || (staff && !humans.is_empty()));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_request_ends_or_waits_for_exactly_the_members_whose_approval_is_taken(
        steps in vec((0..5_usize, 0..5_u32), 1..3),
        masks in (any::<u8>(), any::<u8>()),
        delegations in vec((0..8_usize, 0..8_usize), 0..6),
        said in vec((0..8_usize, 0..12_u8, 0..3_i64), 0..12),
    ) {
        let delegations: Vec<_> = delegations
            .into_iter()
            .map(|(from, to)| (user(NAMES[from]), user(NAMES[to])))
            .collect();
        let mut request = request(steps.into_iter().map(planned).collect());
        let (mut team, mut hour) = (company(masks.0), 1);
        for (turn, (by, verdict, later)) in said.into_iter().enumerate() {
            if turn == 6 {
                team = company(masks.1);
            }
            hour += later;
            let verdict = if verdict == 0 { Verdict::Reject } else { Verdict::Approve };
            let to_me = delegations.iter().filter(|(_, to)| *to == user(NAMES[by]));
            let delegators = to_me.map(|(from, _)| approver(*from)).collect();
            let answer = Answer { delegators, ..answer(NAMES[by], verdict, hour) };
            request = decided(request.clone(), answer, &team).unwrap_or(request);
            voices_are_counted_once(&request)?;
        }
        let waits_for = awaited(&request, &team, &delegations, hour);
        prop_assert_eq!(!waits_for.is_empty(), request.status == RequestStatus::Pending);
        // Of members: staff that decide any request may always, whether or not it waits for them.
        for (name, _) in PEOPLE {
            let to_me = delegations.iter().filter(|(_, to)| *to == user(name));
            let delegators = to_me.map(|(from, _)| approver(*from)).collect();
            let said = Answer { delegators, ..answer(name, Verdict::Approve, hour) };
            let taken = decided(request.clone(), said, &team).is_ok();
            let is_awaited = waits_for.iter().any(|awaited| awaited.user == user(name));
            prop_assert_eq!(taken, is_awaited, "{}", name);
        }
    }
}
