//! The effect of each command on a run in each status.

use super::*;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap()
}

const ADA: UserId = UserId::from_uuid(Uuid::from_u128(1));
const BEN: UserId = UserId::from_uuid(Uuid::from_u128(2));

fn item(number: u128) -> DueItem {
    DueItem { at: at(50), id: Uuid::from_u128(number) }
}

fn broken(subject: Option<&str>) -> ItemError {
    let subject_id = subject.map(str::to_owned);
    ItemError { subject_id, code: "broken".to_owned(), detail: "it is broken".to_owned() }
}

fn running() -> JobRun {
    JobRun::begun(JobRunId::from_uuid(Uuid::nil()), "sweep".to_owned(), at(100), None, at(100))
}

fn in_status(status: RunStatus) -> JobRun {
    match status {
        RunStatus::Running => running(),
        RunStatus::Succeeded => running().after(RunCommand::Finish, at(101)).unwrap(),
        RunStatus::Failed => running().after(RunCommand::BreakOff(broken(None)), at(101)).unwrap(),
    }
}

#[test]
fn status_by_command() {
    let commands = [
        ("did", RunCommand::Did { last: item(3), changed: 2 }),
        ("skip", RunCommand::Skip(item(3), broken(Some("order_3")))),
        ("take over", RunCommand::TakeOver),
        ("finish", RunCommand::Finish),
        ("break off", RunCommand::BreakOff(broken(None))),
    ];
    let mut rows = Vec::new();
    for status in RunStatus::ALL {
        for (name, command) in &commands {
            let outcome = match in_status(status).after(command.clone(), at(110)) {
                Err(error) => error.code().to_owned(),
                Ok(run) => format!(
                    "{}, {} processed, {} failed, {} errors, {} takeovers, last {}, {}",
                    run.status.as_str(),
                    run.processed,
                    run.failed,
                    run.errors.len(),
                    run.takeovers,
                    run.last.map_or(0, |item| item.id.as_u128()),
                    if run.finished_at.is_some() { "ended" } else { "open" },
                ),
            };
            rows.push(format!("{} + {name} -> {outcome}", status.as_str()));
        }
    }
    insta::assert_snapshot!(rows.join("\n"), @r"
    running + did -> running, 2 processed, 0 failed, 0 errors, 0 takeovers, last 3, open
    running + skip -> running, 0 processed, 1 failed, 1 errors, 0 takeovers, last 3, open
    running + take over -> running, 0 processed, 0 failed, 0 errors, 1 takeovers, last 0, open
    running + finish -> succeeded, 0 processed, 0 failed, 0 errors, 0 takeovers, last 0, ended
    running + break off -> failed, 0 processed, 0 failed, 1 errors, 0 takeovers, last 0, ended
    succeeded + did -> job_run_over
    succeeded + skip -> job_run_over
    succeeded + take over -> job_run_over
    succeeded + finish -> job_run_over
    succeeded + break off -> job_run_over
    failed + did -> job_run_over
    failed + skip -> job_run_over
    failed + take over -> job_run_over
    failed + finish -> job_run_over
    failed + break off -> job_run_over
    ");
}

#[test]
fn the_sixth_crash_is_the_last() {
    let mut run = running();
    for takeover in 1..=MOST_TAKEOVERS {
        run = run.after(RunCommand::TakeOver, at(100 + takeover)).unwrap();
        assert_eq!((run.status, run.takeovers), (RunStatus::Running, takeover));
    }
    let run = run.after(RunCommand::TakeOver, at(200)).unwrap();
    assert_eq!((run.status, run.takeovers), (RunStatus::Failed, 6));
    assert_eq!(run.finished_at, Some(at(200)));
    assert_eq!(run.errors.last().unwrap().code, "job_keeps_crashing");
}

#[test]
fn a_run_keeps_twenty_errors_and_the_reason_for_its_end() {
    let mut run = running();
    for number in 0..25 {
        let error = broken(Some(&number.to_string()));
        run = run.after(RunCommand::Skip(item(number), error), at(101)).unwrap();
    }
    assert_eq!((run.failed, run.errors.len()), (25, MOST_ERRORS));
    assert_eq!(run.errors[19].subject_id.as_deref(), Some("19"));
    let run = run.after(RunCommand::BreakOff(broken(None)), at(102)).unwrap();
    assert_eq!((run.errors.len(), &run.errors[19].subject_id), (MOST_ERRORS, &None));
    assert_eq!(run.errors[18].subject_id.as_deref(), Some("18"));
}

#[test]
fn a_repeat_is_known_by_its_key_or_its_time() {
    // A key, and after a colon the body.
    let named = |key: &str| {
        let (key, body) = key.split_once(':').unwrap_or((key, ""));
        RequestKey { key: key.to_owned(), fingerprint: body.to_owned() }
    };
    let requested =
        |key: Option<&str>| Some(Requested { by: ADA, key: key.map(named), request_id: None });
    let run = |key| JobRun { requested: requested(key), ..running() };
    for (run, by, key, as_of, same) in [
        (run(Some("k")), ADA, Some("k"), None, true),
        (run(Some("k")), ADA, Some("k"), Some(99), true),
        (run(Some("k")), ADA, Some("other"), Some(100), true),
        (run(Some("k:a")), ADA, Some("k:a"), None, true),
        (run(Some("k:a")), ADA, Some("k:b"), None, false),
        (run(Some("k")), ADA, Some("other"), Some(99), false),
        (run(Some("k")), BEN, Some("k"), Some(100), false),
        (run(None), ADA, None, Some(100), true),
        (run(None), ADA, None, None, false),
        (running(), ADA, None, Some(100), false),
    ] {
        let key = key.map(named);
        let found = run.is_asked_for(by, key.as_ref(), as_of.map(at));
        assert_eq!(found, same, "{by} {key:?} {as_of:?}");
    }
}
