//! The effect of each command on a request in each status.

use super::*;

type Outcome = Result<Request, ApprovalError>;
type Command = fn(Request) -> Outcome;
type Said = Box<dyn Fn(Request) -> Outcome>;

fn approve(request: Request) -> Outcome {
    request.decide(
        answer("bob", Verdict::Approve, 1),
        &asked_by("ada"),
        &everyone(),
        &no_calendars(),
    )
}

fn reject(request: Request) -> Outcome {
    request.decide(
        answer("bob", Verdict::Reject, 1),
        &asked_by("ada"),
        &everyone(),
        &no_calendars(),
    )
}

fn in_status(status: RequestStatus) -> Request {
    match status {
        RequestStatus::Pending => pending(),
        RequestStatus::Approved => approve(pending()).unwrap(),
        RequestStatus::Rejected => reject(pending()).unwrap(),
        RequestStatus::Cancelled => pending().cancelled(),
        RequestStatus::Expired => pending().expired(at(100)).unwrap().request,
    }
}

#[test]
fn status_by_command() {
    let late: Command = |r| {
        r.decide(
            answer("bob", Verdict::Approve, 100),
            &asked_by("ada"),
            &everyone(),
            &no_calendars(),
        )
    };
    let commands: [(&str, Command); 6] = [
        ("approve", approve),
        ("reject", reject),
        ("approve too late", late),
        ("cancel", |r| Ok(r.cancelled())),
        ("expire", |r| Ok(r.clone().expired(at(100)).map_or(r, |change| change.request))),
        ("chase", |r| Ok(r.clone().chased(at(50)).map_or(r, |change| change.request))),
    ];
    let mut rows = Vec::new();
    for status in RequestStatus::ALL {
        for (name, command) in commands {
            let request = in_status(status);
            let before = request.version;
            let after = command(request);
            let changed = after.as_ref().is_ok_and(|r| r.version != before);
            let mark = if changed { "" } else { " =" };
            rows.push(format!("{} + {name} -> {}{mark}", status.as_str(), shown(after)));
        }
    }
    insta::assert_snapshot!(rows.join("\n"), @r"
    pending + approve -> approved approved
    pending + reject -> rejected rejected
    pending + approve too late -> request_closed =
    pending + cancel -> cancelled skipped
    pending + expire -> expired skipped
    pending + chase -> pending active
    approved + approve -> request_closed =
    approved + reject -> request_closed =
    approved + approve too late -> request_closed =
    approved + cancel -> approved approved =
    approved + expire -> approved approved =
    approved + chase -> approved approved =
    rejected + approve -> request_closed =
    rejected + reject -> request_closed =
    rejected + approve too late -> request_closed =
    rejected + cancel -> rejected rejected =
    rejected + expire -> rejected rejected =
    rejected + chase -> rejected rejected =
    cancelled + approve -> request_closed =
    cancelled + reject -> request_closed =
    cancelled + approve too late -> request_closed =
    cancelled + cancel -> cancelled skipped =
    cancelled + expire -> cancelled skipped =
    cancelled + chase -> cancelled skipped =
    expired + approve -> request_closed =
    expired + reject -> request_closed =
    expired + approve too late -> request_closed =
    expired + cancel -> expired skipped =
    expired + expire -> expired skipped =
    expired + chase -> expired skipped =
    ");
}

/// Bob answers the first of two steps, Dan the second.
#[test]
fn steps_by_command() {
    let first = step(Approvers::Role(Role::Approver), Mode::Any);
    let last = step(Approvers::Role(Role::CompanyAdmin), Mode::Any);
    let asked = request(vec![first, last]);
    let by = |name, verdict| {
        move |request: Request| decided(request, answer(name, verdict, 1), &everyone())
    };
    let seconded = by("bob", Verdict::Approve)(asked.clone()).unwrap();
    let changed: Command = |request| {
        let covers = ("other".to_owned(), &content(50_001));
        Ok(request.changed(covers, Changing::default(), at(2), &no_calendars()).request)
    };
    let commands: [(&str, Said); 8] = [
        ("bob: yes", Box::new(by("bob", Verdict::Approve))),
        ("bob: no", Box::new(by("bob", Verdict::Reject))),
        ("dan: yes", Box::new(by("dan", Verdict::Approve))),
        ("dan: no", Box::new(by("dan", Verdict::Reject))),
        ("change", Box::new(changed)),
        ("cancel", Box::new(|r: Request| Ok(r.cancelled()))),
        ("expire", Box::new(|r: Request| Ok(r.expired(at(100)).unwrap().request))),
        ("chase", Box::new(|r: Request| Ok(r.chased(at(50)).unwrap().request))),
    ];
    let mut rows = Vec::new();
    for (state, request) in [("first", asked), ("last", seconded)] {
        for (name, command) in &commands {
            rows.push(format!("{state} + {name} -> {}", shown(command(request.clone()))));
        }
    }
    insta::assert_snapshot!(rows.join("\n"), @r"
    first + bob: yes -> pending approved,active
    first + bob: no -> rejected rejected,skipped
    first + dan: yes -> not_an_approver
    first + dan: no -> not_an_approver
    first + change -> pending active,waiting
    first + cancel -> cancelled skipped,skipped
    first + expire -> expired skipped,skipped
    first + chase -> pending active,waiting
    last + bob: yes -> not_an_approver
    last + bob: no -> not_an_approver
    last + dan: yes -> approved approved,approved
    last + dan: no -> rejected approved,rejected
    last + change -> pending active,waiting
    last + cancel -> cancelled approved,skipped
    last + expire -> expired approved,skipped
    last + chase -> pending approved,active
    ");
}
