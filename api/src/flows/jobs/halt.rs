//! Why a transaction of a job did not commit.

use actix_web::http::StatusCode;
use domain::operation::RunIsOver;
use persistence::{DbError, MayRetry};

use crate::kernel::problem::Problem;

/// Why a transaction of a job did not commit.
#[derive(Debug)]
pub(super) enum Halt {
    /// The lease is over, or another process has it.
    Lost,
    /// The work failed or was refused.
    Failed(Problem),
}

impl From<Problem> for Halt {
    fn from(problem: Problem) -> Self {
        Self::Failed(problem)
    }
}

impl From<DbError> for Halt {
    fn from(error: DbError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<RunIsOver> for Halt {
    // Only a process without the lease can meet an ended run.
    fn from(_over: RunIsOver) -> Self {
        Self::Lost
    }
}

impl MayRetry for Halt {
    fn may_retry(&self) -> bool {
        match self {
            Self::Lost => false,
            Self::Failed(problem) => problem.may_retry(),
        }
    }
}

/// Whether the database as a whole refused, so that no single item is at fault: it is away, full or
/// overloaded. A lost race is the item's own: it has been tried again already.
pub(super) fn is_general(problem: &Problem) -> bool {
    let lost_race = problem.may_retry() && problem.code() == "overloaded";
    problem.status() == StatusCode::SERVICE_UNAVAILABLE && !lost_race
}

/// True, or the lease is lost.
pub(super) fn or_lost(holds: bool) -> Result<(), Halt> {
    if holds { Ok(()) } else { Err(Halt::Lost) }
}
