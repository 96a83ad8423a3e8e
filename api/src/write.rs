//! Writes: one transaction that holds the effect, its event and the answer under the request's
//! idempotency key.

use actix_web::http::StatusCode;
use actix_web::web::Bytes;
use domain::failure::Kind;
use persistence::Conn;
use persistence::idempotency::{self, Claim, Scope, Stored};

use crate::answer::Answer;
use crate::body::Body;
use crate::caller::Asking;
use crate::occasion::Occasion;
use crate::problem::{Answered, Problem};

/// What a write does, as far as its bytes tell: two requests with one key must have the same.
pub trait Effect {
    /// The body's bytes, or why they did not arrive.
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

/// A transaction about to be run.
pub struct Write<C> {
    caller: C,
    bytes: Result<Bytes, Problem>,
}

struct Ticket {
    scope: Scope,
    fingerprint: String,
}

impl<C: Asking> Write<C> {
    pub(crate) fn new(caller: C, effect: &impl Effect) -> Self {
        Self { caller, bytes: effect.bytes() }
    }

    /// Runs `work`: all of it is stored when the answer is sent, nothing when it refuses. It may run
    /// more than once, so it must touch nothing but the connection.
    pub async fn run<F>(self, mut work: F) -> Answered
    where
        F: FnMut(&mut Conn, &C, &Occasion) -> Result<Answer, Problem> + Send + 'static,
    {
        let Self { caller, bytes } = self;
        let ticket = ticket(&caller, &bytes?);
        let now = Occasion::of(&caller);
        let store = caller.state().store.clone();
        let (answer, replayed) = store
            .write(move |conn| {
                let Some(ticket) = &ticket else {
                    return work(conn, &caller, &now).map(|answer| (answer, false));
                };
                if let Some(answer) = answered_before(conn, ticket)? {
                    return Ok::<_, Problem>((answer, true));
                }
                let answer = work(conn, &caller, &now)?;
                let stored = Stored::try_from(&answer)?;
                idempotency::complete(conn, &ticket.scope, &ticket.fingerprint, &stored, now.wall)?;
                Ok((answer, false))
            })
            .await?;
        Ok(answer.respond(replayed))
    }
}

fn ticket(caller: &impl Asking, bytes: &[u8]) -> Option<Ticket> {
    let facts = caller.facts();
    let key = facts.idempotency_key.clone()?;
    let scope = Scope { caller: caller.user().uuid(), operation: facts.operation.clone(), key };
    let fingerprint = caller.state().fingerprints.of(bytes);
    Some(Ticket { scope, fingerprint })
}

fn answered_before(conn: &mut Conn, ticket: &Ticket) -> Result<Option<Answer>, Problem> {
    match idempotency::claim(conn, &ticket.scope, &ticket.fingerprint)? {
        Claim::New => Ok(None),
        Claim::Replay(stored) => Ok(Some(stored.into())),
        Claim::Different => Err(Problem::new(
            Kind::Invalid,
            "idempotency_key_reused",
            "This Idempotency-Key was used with another body.",
        )),
        Claim::InFlight => Err(Problem::with_status(
            StatusCode::CONFLICT,
            "request_in_flight",
            "A request with this Idempotency-Key is being answered right now.",
        )
        .retry_after(1)),
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
