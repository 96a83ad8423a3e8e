//! Writes: one transaction with the effect, its event and the response stored under the request's idempotency
//! key.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::Bytes;
use persistence::idempotency::{self, Claim, IdempotencyKey, Scope, Stored};
use persistence::{Conn, Group};

use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::Asking;
use crate::kernel::context::WriteContext;
use crate::kernel::problem::{Answered, Problem};

pub(crate) use allowance::{Allowance, REMEMBERED};
pub(crate) use forget_keys::FORGET_KEYS;
pub(crate) use lasting::{Lasting, key_reused};
pub(crate) use parts::Outcome;

mod allowance;
mod forget_keys;
mod lasting;
mod parts;

/// Fingerprint input of a write: two requests with one key must have the same bytes.
pub trait Effect {
    /// Bytes of the body, or the error of receiving them.
    fn bytes(&self) -> Result<Bytes, Problem>;
}

impl<T> Effect for Body<T> {
    fn bytes(&self) -> Result<Bytes, Problem> {
        Self::bytes(self).cloned()
    }
}

/// For operations without a body.
pub struct NoBody;

impl Effect for NoBody {
    fn bytes(&self) -> Result<Bytes, Problem> {
        Ok(Bytes::new())
    }
}

/// A transaction to run.
pub struct Write<C> {
    caller: C,
    bytes: Result<Bytes, Problem>,
}

/// One request of a coalesced batch.
pub struct Coalesced<R> {
    idempotency_key: Option<IdempotencyKey>,
    ctx: WriteContext,
    request: R,
}

impl<R> Coalesced<R> {
    /// Input of the request.
    pub const fn request(&self) -> &R {
        &self.request
    }
}

/// A response, and whether it is a replay.
pub type Replied = Result<(Answer, bool), Problem>;
/// Requests of one kind that are coalesced.
pub type Together<R> = Group<Coalesced<R>, (Answer, bool), Problem>;
/// Handler of coalesced requests: a response for each, in their order.
pub type Handler<R> =
    fn(&mut Conn, &[(&R, &WriteContext)]) -> Result<Vec<Result<Answer, Problem>>, Problem>;

impl<C: Asking> Write<C> {
    pub(crate) fn new(caller: C, effect: &impl Effect) -> Self {
        Self { caller, bytes: effect.bytes() }
    }

    /// Runs `work`: it commits before the response is sent, and rolls back if refused. It may run more than
    /// once, so it must touch nothing but the connection.
    pub async fn run<F>(self, mut work: F) -> Answered
    where
        F: FnMut(&mut Conn, &C, &WriteContext) -> Result<Answer, Problem> + Send + 'static,
    {
        let Self { caller, bytes } = self;
        let idempotency_key = idempotency_key(&caller, &bytes?);
        let ctx = caller.write_context();
        let (store, asking) = (caller.state().store.clone(), caller.clone());
        let (wall, keeps) = (ctx.wall, idempotency_key.is_some());
        let (answer, replayed) = store
            .write(move |conn| {
                let Some(idempotency_key) = &idempotency_key else {
                    return work(conn, &caller, &ctx).map(|answer| (answer, false));
                };
                let claimed = idempotency::claim(conn, &[idempotency_key])?.into_iter().next();
                if let Some(told) = claimed.and_then(told_before) {
                    let asked = |caller: &C| work(conn, caller, &ctx).map(drop);
                    admit_again(&caller, &told, asked)?;
                    return told;
                }
                caller.state().kept_answers.check(caller.scope().company(), ctx.wall)?;
                let answer = work(conn, &caller, &ctx)?;
                let stored = Stored::try_from(&answer)?;
                idempotency::complete(conn, &[(idempotency_key, &stored)], ctx.wall)?;
                Ok((answer, false))
            })
            .await
            .map_err(|problem: Problem| problem.told_to(|permission| asking.sees(permission)))?;
        if keeps && !replayed {
            let company = asking.scope().company();
            asking.state().kept_answers.count(company, answer.body.len(), wall);
        }
        Ok(answer.respond(replayed))
    }

    /// The same for a request that is coalesced with waiting requests of its `group`.
    pub async fn run_coalesced<R>(self, group: &Arc<Together<R>>, request: R) -> Answered
    where
        R: Send + 'static,
    {
        let Self { caller, bytes } = self;
        let idempotency_key = idempotency_key(&caller, &bytes?);
        let part = Coalesced { idempotency_key, ctx: caller.write_context(), request };
        let served = caller.state().store.coalesced(group, part).await;
        let (answer, replayed) =
            served.map_err(|problem| problem.told_to(|permission| caller.sees(permission)))?;
        Ok(answer.respond(replayed))
    }
}

/// Repeats the admission of the work: whether the resource is visible to the caller, and whether the
/// permission is held. A stored response outlives neither. Work admitted before it began has passed this
/// check.
fn admit_again<C: Asking>(
    caller: &C,
    told: &Replied,
    work: impl FnOnce(&C) -> Result<(), Problem>,
) -> Result<(), Problem> {
    let Some(asking) = caller.only_asking() else { return Ok(()) };
    let took_away = told.as_ref().is_ok_and(|(answer, _)| answer.body.is_empty());
    match work(&asking) {
        Err(outcome) if outcome.is_admission() => Ok(()),
        // A resource that the first request deleted is no longer found, and its response shows nothing of it.
        Err(outcome) if took_away && outcome.status() == StatusCode::NOT_FOUND => {
            caller.permitted()
        }
        Err(refused) => Err(refused),
        Ok(()) => Err(Problem::internal("work that admits no caller")),
    }
}

/// Serves `parts` by `work`, except those whose key has a stored response.
pub fn serve<R>(
    conn: &mut Conn,
    parts: &[Coalesced<R>],
    work: Handler<R>,
) -> Result<Vec<Replied>, Problem> {
    let known = known(conn, parts)?;
    let fresh = || parts.iter().zip(&known).filter(|(_, told)| told.is_none());
    let requests: Vec<_> = fresh().map(|(part, _)| (&part.request, &part.ctx)).collect();
    let answers = work(conn, &requests)?;
    keep(conn, fresh().map(|(part, _)| part).zip(&answers))?;
    let mut answers = answers.into_iter().map(|answer| answer.map(|answer| (answer, false)));
    Ok(known.into_iter().filter_map(|told| told.or_else(|| answers.next())).collect())
}

/// The stored response of each, if any.
fn known<R>(conn: &mut Conn, parts: &[Coalesced<R>]) -> Result<Vec<Option<Replied>>, Problem> {
    let idempotency_keys: Vec<&IdempotencyKey> =
        parts.iter().filter_map(|part| part.idempotency_key.as_ref()).collect();
    let mut claims = idempotency::claim(conn, &idempotency_keys)?.into_iter();
    let known = parts.iter().map(|part| {
        let claim = part.idempotency_key.as_ref().and_then(|_| claims.next());
        claim.and_then(told_before)
    });
    Ok(known.collect())
}

/// Stores the successful responses of requests with a key.
fn keep<'a, R: 'a>(
    conn: &mut Conn,
    told: impl Iterator<Item = (&'a Coalesced<R>, &'a Result<Answer, Problem>)>,
) -> Result<(), Problem> {
    let told = told.filter_map(|(part, answer)| {
        Some((part, part.idempotency_key.as_ref()?, answer.as_ref().ok()?))
    });
    let stored = told.map(|(part, idempotency_key, answer)| {
        Ok((idempotency_key, Stored::try_from(answer)?, part.ctx.wall))
    });
    let stored = stored.collect::<Result<Vec<_>, Problem>>()?;
    let Some(at) = stored.iter().map(|(_, _, at)| *at).max() else { return Ok(()) };
    let pairs: Vec<_> =
        stored.iter().map(|(idempotency_key, stored, _)| (*idempotency_key, stored)).collect();
    Ok(idempotency::complete(conn, &pairs, at)?)
}

fn idempotency_key(caller: &impl Asking, bytes: &[u8]) -> Option<IdempotencyKey> {
    let facts = caller.facts();
    let key = facts.idempotency_key.clone()?;
    let scope = Scope { caller: caller.user().uuid(), operation: facts.operation.clone(), key };
    let fingerprint = caller.state().fingerprints.of(bytes);
    Some(IdempotencyKey { scope, fingerprint })
}

/// The response for a key in this state; `None` if the work is to run.
fn told_before(claim: Claim) -> Option<Replied> {
    match claim {
        Claim::New => None,
        Claim::Replay(stored) => Some(Ok((stored.into(), true))),
        Claim::Different => Some(Err(key_reused())),
        Claim::InFlight => Some(Err(Problem::with_status(
            StatusCode::CONFLICT,
            "request_in_flight",
            "A request with this Idempotency-Key is still in progress.",
        )
        .retry_after(1))),
    }
}

impl TryFrom<&Answer> for Stored {
    type Error = Problem;

    fn try_from(answer: &Answer) -> Result<Self, Problem> {
        Ok(Self {
            status: answer.status,
            location: answer.location.clone(),
            etag: answer.etag.clone(),
            body: String::from_utf8(answer.body.clone()).map_err(Problem::internal)?,
            view_of: answer.view_of.map(|(order, version)| (order.uuid(), version)),
        })
    }
}

impl From<Stored> for Answer {
    fn from(stored: Stored) -> Self {
        Self {
            status: stored.status,
            location: stored.location,
            etag: stored.etag,
            body: stored.body.into_bytes(),
            view_of: None,
        }
    }
}
