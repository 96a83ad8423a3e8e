//! Eligible approvers, and the effect of their decisions.

mod awaited;
mod ceilings;
mod chase;
mod delegates;
mod laws;
mod places;
mod requesters;
mod status;
mod tolerances;
mod voices;
mod walks;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::*;
use crate::approvals::{
    ApprovalLimit, ApprovalRequestId, Changing, Chasing, Content, DefaultStaff, NewRequest,
    PlannedStep, StepRule, Subject,
};
use crate::audit::Author;
use crate::companies::{CompanyId, MemberId};
use crate::failure::Failure;
use crate::identity::Permission;
use crate::money::Money;
use crate::orders::OrderId;

/// Cast: Ada requests; Bob and Cid approve; Dan is the company's administrator, Eve a buyer;
/// Zoe of the staff decides anything, Max decides for the operator. Fay approves at another place of the company.
const PEOPLE: [(&str, &[Role]); 6] = [
    ("ada", &[Role::Buyer, Role::Approver, Role::CompanyAdmin]),
    ("bob", &[Role::Approver]),
    ("cid", &[Role::Approver]),
    ("dan", &[Role::CompanyAdmin]),
    ("eve", &[Role::Buyer]),
    ("fay", &[]),
];

fn user(name: &str) -> UserId {
    UserId::from_uuid(Uuid::new_v5(&Uuid::nil(), name.as_bytes()))
}

fn member(name: &str) -> MemberId {
    MemberId::from_uuid(user(name).uuid())
}

fn colleagues(names: &[&str]) -> Vec<Colleague> {
    PEOPLE
        .iter()
        .filter(|(name, _)| names.contains(name))
        .map(|(name, roles)| Colleague {
            member: member(name),
            user: user(name),
            roles: roles.iter().copied().map(Into::into).collect(),
            levels: roles.iter().map(|role| (*role, 0)).collect(),
            limit: None,
            stands_in: *name == "fay"
                || roles.iter().any(|role| role.allows(Permission::DecideApprovals)),
        })
        .collect()
}

fn everyone() -> Vec<Colleague> {
    colleagues(&["ada", "bob", "cid", "dan", "eve"])
}

fn at(hour: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(hour * 3600, 0).unwrap()
}

fn step(approvers: Approvers, mode: Mode) -> PlannedStep {
    let chasing = Chasing { escalate_after_hours: Some(5), ..Chasing::NONE };
    PlannedStep::own(StepRule { approvers, mode, chasing })
}

fn request(steps: Vec<PlannedStep>) -> Request {
    let new = NewRequest {
        id: ApprovalRequestId::from_uuid(Uuid::nil()),
        company: CompanyId::from_uuid(Uuid::nil()),
        subject: Subject::Order(OrderId::from_uuid(Uuid::nil())),
        requested_by: user("ada"),
        covers: String::new(),
        expires_at: Some(at(100)),
    };
    Request::new(new, steps, at(0), &no_calendars())
}

fn no_calendars() -> Calendars {
    Calendars::default()
}

fn asked_by(name: &str) -> Requesters {
    Requesters::of(user(name), Author::SYSTEM)
}

fn answer(name: &str, verdict: Verdict, hour: i64) -> Answer {
    let by = match name {
        "zoe" => Decider::Staff(user(name)),
        "max" => Decider::Operator(user(name)),
        _ => Decider::Member(user(name)),
    };
    Answer {
        by,
        delegators: Vec::new(),
        verdict,
        comment: None,
        at: at(hour),
        content: content(50_000),
        asked_for: eur(50_000),
        limit: None,
        staff_roles: vec![StaffRole::Executive],
    }
}

/// An order of this net for bolts.
fn content(minor: i64) -> Content {
    let items = ["bolt".to_owned()].into();
    Content { net: eur(minor), items, frame: "here".to_owned() }
}

fn eur(minor: i64) -> Money {
    Money::from_minor(minor, "EUR".parse().unwrap())
}

/// The status after each user approved (or rejected: `!name`), and the states of its steps: `pending
/// active,waiting`.
#[track_caller]
fn check(steps: &[PlannedStep], company: &[Colleague], answers: &str, outcome: &str) {
    let mut found = Ok(request(steps.to_vec()));
    for word in answers.split_whitespace() {
        let (name, verdict) = match word.strip_prefix('!') {
            Some(name) => (name, Verdict::Reject),
            None => (word, Verdict::Approve),
        };
        found = found.and_then(|request| decided(request, answer(name, verdict, 1), company));
    }
    assert_eq!(shown(found), outcome, "{answers}");
}

/// The request that Ada asked for, after this answer.
fn decided(
    request: Request,
    answer: Answer,
    company: &[Colleague],
) -> Result<Request, ApprovalError> {
    let answered = request.answered(answer, &asked_by("ada"), company, &no_calendars());
    answered.map(|answered| answered.change.request)
}

fn shown(request: Result<Request, ApprovalError>) -> String {
    match request {
        Err(error) => error.code().to_owned(),
        Ok(request) => {
            let steps: Vec<_> = request.steps.iter().map(|step| step.state.as_str()).collect();
            format!("{} {}", request.status.as_str(), steps.join(","))
        }
    }
}

#[test]
fn any_and_all() {
    let approver = Approvers::Role(Role::Approver);
    let any = [step(approver.clone(), Mode::Any)];
    let all = [step(approver, Mode::All)];
    let named = |name| [step(Approvers::Members(vec![member("ada"), member(name)]), Mode::All)];
    check(&any, &everyone(), "", "pending active");
    check(&any, &everyone(), "bob", "approved approved");
    check(&any, &everyone(), "!cid", "rejected rejected");
    check(&any, &everyone(), "eve", "not_an_approver");
    check(&any, &everyone(), "dan", "not_an_approver");
    check(&any, &everyone(), "ada", "own_request");
    check(&any, &everyone(), "!ada", "own_request");
    check(&any, &everyone(), "bob cid", "request_closed");
    check(&any, &everyone(), "zoe", "approved approved");
    check(&all, &everyone(), "bob", "pending active");
    check(&all, &everyone(), "bob bob", "already_decided");
    check(&all, &everyone(), "bob cid", "approved approved");
    check(&all, &everyone(), "bob !bob", "rejected rejected");
    check(&all, &everyone(), "bob zoe", "approved approved");
    check(&named("bob"), &everyone(), "bob", "approved approved");
    check(&named("bob"), &everyone(), "cid", "not_an_approver");
    // Eve decides nothing: administrators speak for her.
    check(&named("eve"), &everyone(), "eve", "not_an_approver");
    check(&named("eve"), &everyone(), "dan", "approved approved");
}

#[test]
fn steps_go_one_by_one() {
    let steps = [
        step(Approvers::Members(vec![member("bob")]), Mode::Any),
        step(Approvers::Role(Role::CompanyAdmin), Mode::Any),
    ];
    check(&steps, &everyone(), "", "pending active,waiting");
    check(&steps, &everyone(), "dan", "not_an_approver");
    check(&steps, &everyone(), "bob", "pending approved,active");
    check(&steps, &everyone(), "bob bob", "not_an_approver");
    check(&steps, &everyone(), "bob dan", "approved approved,approved");
    check(&steps, &everyone(), "!bob", "rejected rejected,skipped");
    check(&steps, &everyone(), "zoe", "pending approved,active");
}

#[test]
fn somebody_can_always_decide() {
    for mode in [Mode::Any, Mode::All, Mode::AtLeast(1)] {
        let steps = [step(Approvers::Role(Role::Approver), mode)];
        check(&steps, &colleagues(&["ada", "dan", "eve"]), "dan", "approved approved");
        check(&steps, &colleagues(&["ada", "eve"]), "eve", "not_an_approver");
        check(&steps, &colleagues(&["ada", "eve"]), "ada", "own_request");
        check(&steps, &colleagues(&["ada", "eve"]), "zoe", "approved approved");
    }
}

#[test]
fn who_is_gone_is_not_waited_for() {
    let all = request(vec![step(Approvers::Role(Role::Approver), Mode::All)]);
    let bob = || answer("bob", Verdict::Approve, 1);
    let said = decided(all, bob(), &everyone()).unwrap();
    assert_eq!(shown(decided(said.clone(), bob(), &everyone())), "already_decided");
    // Cid, whose approval was missing, has left: an administrator completes it, or Bob by approving
    // again.
    let left = colleagues(&["ada", "bob", "dan", "eve"]);
    for (name, outcome) in [
        ("dan", "approved approved"),
        ("bob", "approved approved"),
        ("eve", "not_an_approver"),
        ("ada", "own_request"),
    ] {
        let answer = answer(name, Verdict::Approve, 2);
        assert_eq!(shown(decided(said.clone(), answer, &left)), outcome, "{name}");
    }
    let no = answer("dan", Verdict::Reject, 2);
    assert_eq!(shown(decided(said.clone(), no, &left)), "rejected rejected");
    // Cid's successor must approve, as each approver had to.
    assert_eq!(shown(decided(said, bob(), &everyone())), "already_decided");
}

#[test]
fn a_step_that_waits_too_long_is_open_to_administrators() {
    let pending = request(vec![step(Approvers::Role(Role::Approver), Mode::All)]);
    assert_eq!(pending.clone().chased(at(4)), None);
    let dan = || answer("dan", Verdict::Approve, 4);
    assert_eq!(shown(decided(pending.clone(), dan(), &everyone())), "not_an_approver");
    // No job has run, and the step is escalated all the same once its hours are over.
    for verdict in Verdict::ALL {
        let said = decided(pending.clone(), answer("dan", verdict, 5), &everyone()).unwrap();
        assert_eq!((said.version, said.steps[0].escalated_at), (3, Some(at(5))));
    }
    let eve = answer("eve", Verdict::Approve, 5);
    assert_eq!(shown(decided(pending.clone(), eve, &everyone())), "not_an_approver");
    let escalated = pending.chased(at(7)).unwrap().request;
    assert_eq!(escalated.steps[0].opens_at(), Some(at(5)));
    assert_eq!(escalated.clone().chased(at(9)), None);
    let dan = answer("dan", Verdict::Approve, 6);
    let ada = answer("ada", Verdict::Approve, 6);
    assert_eq!(shown(decided(escalated.clone(), dan, &everyone())), "approved approved");
    assert_eq!(shown(decided(escalated, ada, &everyone())), "own_request");
}

#[test]
fn a_change_begins_anew() {
    let steps = vec![step(Approvers::Role(Role::Approver), Mode::All)];
    let said = request(steps)
        .decide(answer("bob", Verdict::Approve, 1), &asked_by("ada"), &everyone(), &no_calendars())
        .unwrap();
    let reopened = said.reopened("other".to_owned(), at(2), &no_calendars());
    let step = reopened.active().unwrap();
    assert_eq!((step.decisions.len(), step.active_since, reopened.version), (0, Some(at(2)), 3));
}

fn pending() -> Request {
    request(vec![step(Approvers::Role(Role::Approver), Mode::Any)])
}
