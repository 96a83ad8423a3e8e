//! A requested run: it works in the request for a while, and then in the background.

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::rt::time::sleep;
use actix_web::web;
use chrono::{DateTime, Utc};
use domain::operation::{JobRun, JobRunning, RunStatus};
use persistence::{Conn, operation};

use super::claim::{Claim, Claimed};
use super::end::under_way;
use super::halt::Halt;
use super::hold::{End, Hold};
use crate::kernel::answer::Answer;
use crate::kernel::clock::Moment;
use crate::kernel::job::Job;
use crate::kernel::problem::{Answered, Problem};
use crate::kernel::state::State;
use crate::kernel::write::{Lasting, REMEMBERED, key_reused};
use crate::views::job_run::JobRunView;

/// How long a request waits for another run of the job.
const WAITING: Duration = Duration::from_secs(5);
/// The pause between two tries.
const PAUSE: Duration = Duration::from_millis(100);

/// A request for a run.
#[derive(Clone)]
struct Request {
    state: web::Data<State>,
    job: &'static Job,
    asked: Arc<Lasting>,
    as_of: Option<DateTime<Utc>>,
}

/// The result of one try to begin.
enum Tried {
    /// The response of the first request with this key.
    Again(Answer),
    /// A claim.
    Claimed(Claimed),
}

/// Runs the job for a request and responds with its run: ended, or with 202 and still running.
pub(crate) async fn run_requested(
    state: web::Data<State>,
    job: &'static Job,
    asked: Lasting,
    as_of: Option<DateTime<Utc>>,
) -> Answered {
    let request = Request { state, job, asked: Arc::new(asked), as_of };
    // A client that hangs up ends its handler, but not the run.
    let work = actix_web::rt::spawn(request.run());
    let (answer, replayed) = work.await.map_err(Problem::internal)??;
    Ok(answer.respond(replayed))
}

impl Request {
    async fn run(self) -> Result<(Answer, bool), Problem> {
        let _at_work = self.state.jobs.at_work.read().await;
        let began = Instant::now();
        let claimed = loop {
            match self.begin().await? {
                Tried::Again(answer) => return Ok((answer, true)),
                Tried::Claimed(Claimed::Nothing) => {}
                Tried::Claimed(claimed) => break claimed,
            }
            if began.elapsed() >= WAITING || self.state.is_draining() {
                return Err(Problem::from(JobRunning).retry_after(1));
            }
            // The run in the way may have lost its process.
            self.state.jobs.wake.notify_one();
            sleep(PAUSE).await;
        };
        match claimed {
            Claimed::Run(lease, run) => {
                let id = run.id;
                let until = Some(began + self.state.jobs.in_request);
                let (state, job) = (self.state.clone(), self.job);
                let asked = Some(Arc::clone(&self.asked));
                match (Hold { state, job, lease, run, asked, until }).work().await? {
                    End::Told(Some(answer)) => Ok((answer, false)),
                    End::Told(None) => Err(Problem::internal("a requested run without a response")),
                    End::Lost => {
                        let find = move |conn: &mut Conn| Ok(operation::find_run(conn, id)?);
                        let run = self.state.store.query::<_, Problem, _>(find).await?;
                        let run = run.ok_or_else(|| Problem::internal("a run that is gone"))?;
                        Ok((shown(&run)?, false))
                    }
                }
            }
            Claimed::Over(Some(answer)) => Ok((answer, false)),
            Claimed::Over(None) | Claimed::Nothing => Err(Problem::from(JobRunning)),
        }
    }

    async fn begin(&self) -> Result<Tried, Problem> {
        let (request, now) = (self.clone(), self.state.clock.now());
        let tried = self.state.store.write(move |conn| request.try_to_begin(conn, now)).await;
        match tried {
            Ok(tried) => Ok(tried),
            Err(Halt::Lost) => Ok(Tried::Claimed(Claimed::Nothing)),
            Err(Halt::Failed(problem)) => Err(problem),
        }
    }

    /// The lock comes first: once the job is free, the response of an earlier request is stored.
    fn try_to_begin(&self, conn: &mut Conn, now: Moment) -> Result<Tried, Halt> {
        let free = operation::lock_free(conn, self.job.name)?;
        if let Some(answer) = self.asked.told(conn)? {
            return Ok(Tried::Again(answer));
        }
        let earlier = self.earlier(conn, now)?;
        if let Some(run) = earlier.filter(|run| run.status != RunStatus::Running) {
            // Its own process crashed before it could respond, and another one ended the run.
            let answer = shown(&run)?;
            self.asked.keep(conn, &answer, now.wall)?;
            return Ok(Tried::Claimed(Claimed::Over(Some(answer))));
        }
        let Some(free) = free else { return Ok(Tried::Claimed(Claimed::Nothing)) };
        let claim = Claim { state: &self.state, job: self.job, now };
        Ok(Tried::Claimed(claim.by_request(conn, free, (self.asked.as_ref(), self.as_of))?))
    }

    /// The run that this request began before: a repeat names its key.
    fn earlier(&self, conn: &mut Conn, now: Moment) -> Result<Option<JobRun>, Halt> {
        let Some(asked) = self.asked.key() else { return Ok(None) };
        let caller = (self.asked.by, asked.key.as_str());
        let since = now.wall - REMEMBERED;
        let run = operation::find_run_by_key(conn, self.job.name, caller, since)?;
        match &run {
            Some(run) if run.key() != Some(&asked) => Err(key_reused().into()),
            Some(_) | None => Ok(run),
        }
    }
}

/// The run as a response: 200 once it has ended.
fn shown(run: &JobRun) -> Result<Answer, Problem> {
    match run.status {
        RunStatus::Running => under_way(run),
        RunStatus::Succeeded | RunStatus::Failed => Answer::ok(&JobRunView::from(run)),
    }
}
