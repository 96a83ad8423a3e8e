//! A write of several transactions: its response is stored in the last of them. A request that is repeated
//! before then, after a crash, is for the work itself to recognize.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::failure::Kind;
use domain::identity::UserId;
use domain::operation::RequestKey;
use persistence::Conn;
use persistence::idempotency::{self, IdempotencyKey, Stored};

use super::{Write, idempotency_key, told_before};
use crate::kernel::answer::Answer;
use crate::kernel::caller::Asking;
use crate::kernel::problem::Problem;

/// The key and the caller of a write of several transactions, by a caller that was admitted before the work.
#[derive(Clone)]
pub(crate) struct Lasting {
    idempotency_key: Option<IdempotencyKey>,
    /// The user that really acts.
    pub(crate) by: UserId,
    /// Id of the request.
    pub(crate) request_id: Option<Arc<str>>,
}

impl<C: Asking> Write<C> {
    /// The write, for work that opens its transactions itself. Only for the operator's staff: no limit on
    /// stored responses is checked.
    pub(crate) fn lasting(self) -> Result<Lasting, Problem> {
        let Self { caller, bytes } = self;
        let idempotency_key = idempotency_key(&caller, &bytes?);
        let request_id = caller.facts().request_id.clone();
        Ok(Lasting { idempotency_key, by: caller.actor(), request_id })
    }
}

impl Lasting {
    /// The client's key, with its body.
    pub(crate) fn key(&self) -> Option<RequestKey> {
        self.idempotency_key.as_ref().map(|known| RequestKey {
            key: known.scope.key.clone(),
            fingerprint: known.fingerprint.clone(),
        })
    }

    /// The response stored under the key; refused if the key is used for another body, or at this moment.
    pub(crate) fn told(&self, conn: &mut Conn) -> Result<Option<Answer>, Problem> {
        let Some(idempotency_key) = &self.idempotency_key else { return Ok(None) };
        let claimed = idempotency::claim(conn, &[idempotency_key])?.into_iter().next();
        let told = claimed.and_then(told_before).transpose()?;
        Ok(told.map(|(answer, _replayed)| answer))
    }

    /// Stores the response under the key.
    pub(crate) fn keep(
        &self,
        conn: &mut Conn,
        answer: &Answer,
        at: DateTime<Utc>,
    ) -> Result<(), Problem> {
        let Some(idempotency_key) = &self.idempotency_key else { return Ok(()) };
        let stored = Stored::try_from(answer)?;
        Ok(idempotency::complete(conn, &[(idempotency_key, &stored)], at)?)
    }
}

/// The refusal of a key that was used with another body.
pub(crate) fn key_reused() -> Problem {
    Problem::new(
        Kind::Invalid,
        "idempotency_key_reused",
        "This Idempotency-Key was used with another body.",
    )
}
