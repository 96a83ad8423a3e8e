//! A write of several parts, each a transaction of its own: what is done of one does not depend on the others.
//!
//! Each part that is done is remembered under the request's key and the part's name, in its own transaction, and
//! the response under the key in the last one. So a repeat after a crash finishes the request, and does no part
//! twice.

use actix_web::http::StatusCode;
use persistence::Conn;
use persistence::idempotency::{self, IdempotencyKey, Scope, Stored};

use super::{Replied, Write, idempotency_key, key_reused, told_before};
use crate::kernel::answer::Answer;
use crate::kernel::caller::Asking;
use crate::kernel::context::WriteContext;
use crate::kernel::problem::{Answered, Problem};

/// What became of a part: done, or refused.
pub(crate) type Outcome = Result<(), Problem>;

/// What a transaction found and did about a part.
enum Part {
    Done,
    DoneBefore,
    /// The key is of no use: no part goes on.
    BadKey(Problem),
}

impl<C: Asking> Write<C> {
    /// Runs `work` for each part in turn, and responds with what `told` makes of the outcomes. Each name is in the
    /// parts once. `work` may run more than once, so it must touch nothing but the connection.
    pub(crate) async fn run_parts<P, F>(
        self,
        parts: Vec<(String, P)>,
        work: F,
        told: impl FnOnce(Vec<Outcome>) -> Result<Answer, Problem>,
    ) -> Answered
    where
        P: Send + 'static,
        F: Fn(&mut Conn, &C, &P, &WriteContext) -> Result<(), Problem> + Copy + Send + 'static,
    {
        let Self { caller, bytes } = self;
        let whole = idempotency_key(&caller, &bytes?);
        let keyed = parts.into_iter().map(|(name, part)| {
            let key = whole.as_ref().map(|whole| key_of(whole, &name));
            (key, part)
        });
        let parts: Vec<(Option<IdempotencyKey>, P)> = keyed.collect();
        let keys = parts.iter().filter_map(|(key, _)| key.clone()).collect();
        if let Some(answer) = answered(&caller, whole.clone(), keys).await? {
            return Ok(answer.respond(true));
        }
        let mut outcomes = Vec::with_capacity(parts.len());
        for (key, part) in parts {
            outcomes.push(run_part(&caller, key, part, work).await?);
        }
        // A repeat tries again what an internal error held up.
        let lasts = !outcomes.iter().any(|outcome| outcome.as_ref().is_err_and(is_internal));
        let (answer, replayed) = keep(&caller, whole.filter(|_| lasts), told(outcomes)?).await?;
        Ok(answer.respond(replayed))
    }
}

/// The key of a part; its fingerprint is that of the whole body.
fn key_of(whole: &IdempotencyKey, name: &str) -> IdempotencyKey {
    let operation = format!("{} {name}", whole.scope.operation);
    let scope = Scope { operation, ..whole.scope.clone() };
    IdempotencyKey { scope, fingerprint: whole.fingerprint.clone() }
}

/// The state of a key; `None`: nothing is stored under it.
fn look(conn: &mut Conn, key: &IdempotencyKey) -> Result<Option<Replied>, Problem> {
    let claimed = idempotency::claim(conn, &[key])?.into_iter().next();
    Ok(claimed.and_then(told_before))
}

/// The response to the whole request, if it was answered before. A key that one of the parts was done under with
/// another body is refused before any part is done.
async fn answered<C: Asking>(
    caller: &C,
    whole: Option<IdempotencyKey>,
    parts: Vec<IdempotencyKey>,
) -> Result<Option<Answer>, Problem> {
    let Some(whole) = whole else { return Ok(None) };
    let store = caller.state().store.clone();
    let told: Result<Option<(Answer, bool)>, Problem> = store
        .write(move |conn| {
            if let Some(told) = look(conn, &whole)? {
                return told.map(Some);
            }
            if idempotency::any_differs(conn, &parts)? { Err(key_reused()) } else { Ok(None) }
        })
        .await;
    Ok(told?.map(|(answer, _replayed)| answer))
}

async fn run_part<C, P, F>(
    caller: &C,
    key: Option<IdempotencyKey>,
    part: P,
    work: F,
) -> Result<Outcome, Problem>
where
    C: Asking,
    P: Send + 'static,
    F: Fn(&mut Conn, &C, &P, &WriteContext) -> Result<(), Problem> + Copy + Send + 'static,
{
    let (ctx, asking, keeps) = (caller.write_context(), caller.clone(), key.is_some());
    let (store, wall) = (caller.state().store.clone(), ctx.wall);
    let done: Result<Part, Problem> = store
        .write(move |conn| {
            if let Some(key) = &key {
                match look(conn, key)? {
                    Some(Ok(_)) => return Ok(Part::DoneBefore),
                    Some(Err(refused)) => return Ok(Part::BadKey(refused)),
                    None => {}
                }
                asking.state().kept_answers.check(asking.scope().company(), ctx.wall)?;
            }
            work(conn, &asking, &part, &ctx)?;
            if let Some(key) = &key {
                let stored = Stored::try_from(&Answer::nothing())?;
                idempotency::complete(conn, &[(key, &stored)], ctx.wall)?;
            }
            Ok(Part::Done)
        })
        .await;
    match done {
        Ok(Part::Done) => {
            if keeps {
                caller.state().kept_answers.count(caller.scope().company(), 0, wall);
            }
            Ok(Ok(()))
        }
        Ok(Part::DoneBefore) => Ok(Ok(())),
        Err(refused) if is_about_the_part(&refused) => {
            if is_internal(&refused) {
                let (operation, cause) = (caller.facts().operation.as_str(), refused.cause());
                tracing::error!(operation, cause, "a part of a request fails");
            }
            Ok(Err(refused))
        }
        Ok(Part::BadKey(refused)) | Err(refused) => Err(refused),
    }
}

/// Whether the next part may fare better: else the whole request is refused, and a repeat goes on with it. An
/// internal error is of the part: its rows may be broken, and must not hold up the others.
fn is_about_the_part(refused: &Problem) -> bool {
    let status = refused.status();
    let of_client = status.is_client_error()
        && status != StatusCode::UNAUTHORIZED
        && status != StatusCode::TOO_MANY_REQUESTS;
    of_client || is_internal(refused)
}

fn is_internal(refused: &Problem) -> bool {
    refused.status() == StatusCode::INTERNAL_SERVER_ERROR
}

/// Stores the response under the key, unless a concurrent repeat was faster: then its response stands.
async fn keep<C: Asking>(caller: &C, whole: Option<IdempotencyKey>, answer: Answer) -> Replied {
    let Some(whole) = whole else { return Ok((answer, false)) };
    let (store, wall) = (caller.state().store.clone(), caller.write_context().wall);
    let size = answer.body.len();
    let replied: Replied = store
        .write(move |conn| {
            if let Some(told) = look(conn, &whole)? {
                return told;
            }
            let stored = Stored::try_from(&answer)?;
            idempotency::complete(conn, &[(&whole, &stored)], wall)?;
            Ok((answer.clone(), false))
        })
        .await;
    if matches!(replied, Ok((_, false))) {
        caller.state().kept_answers.count(caller.scope().company(), size, wall);
    }
    replied
}
