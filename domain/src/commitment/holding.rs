//! A source's holding of an account, and the steps that change it.

use uuid::Uuid;

use super::{AccountKind, CommitmentError, Counts, OverLimit};

/// A part of an account that a source has taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Commitment {
    /// Reserved at first, and by growing since.
    pub amount: i64,
    /// Of it, used up.
    pub committed: i64,
    /// Of it, released unused.
    pub released: i64,
    /// Of `committed`, restored.
    pub restored: i64,
}

/// One change of a commitment. Only a reservation checks the limit; a step that may exceed it names its cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Commits a part of the open amount.
    Commit(i64),
    /// Commits a part of the open amount, if the committed total stays within the limit: the shipped goods
    /// exist.
    CommitWithinLimit(i64),
    /// Releases a part of the open amount, unused.
    Release(i64),
    /// Restores a part of the committed amount.
    Restore(i64),
    /// Reserves more, whatever the limit.
    Grow(i64, OverLimit),
    /// Takes back a part of the restored amount, whatever the limit.
    Unrestore(i64, OverLimit),
}

/// How an account's sums change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Change {
    /// Added to the reserved sum.
    pub reserved: i64,
    /// Added to the committed sum.
    pub committed: i64,
}

/// One source's holding of one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holding {
    /// The account.
    pub account: Uuid,
    /// Kind of the account.
    pub kind: AccountKind,
    /// The holding order.
    pub source: Uuid,
    /// What the account counts of its source.
    pub counts: Counts,
    /// The commitment.
    pub commitment: Commitment,
}

/// A store's unit of work: one source's commitment and its account change together. Only [`Holding::moved`]
/// makes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    account: Uuid,
    source: Uuid,
    before: Commitment,
    after: Commitment,
    within_limit: bool,
    cause: Option<OverLimit>,
}

impl Commitment {
    /// The amount still reserved.
    pub const fn open(&self) -> i64 {
        self.amount.saturating_sub(self.committed).saturating_sub(self.released)
    }

    /// The amount committed and not restored.
    pub const fn in_use(&self) -> i64 {
        self.committed.saturating_sub(self.restored)
    }

    /// The commitment after `step`, which resolves no unit twice.
    pub fn after(self, step: Step) -> Result<Self, CommitmentError> {
        let part = step.part();
        if part <= 0 {
            return Err(CommitmentError::NotPositive);
        }
        match step {
            Step::Commit(_) | Step::CommitWithinLimit(_) => {
                self.check_open(part)?;
                Ok(Self { committed: sum(self.committed, part)?, ..self })
            }
            Step::Release(_) => {
                self.check_open(part)?;
                Ok(Self { released: sum(self.released, part)?, ..self })
            }
            Step::Restore(_) if part > self.in_use() => {
                Err(CommitmentError::NotInUse { wanted: part, in_use: self.in_use() })
            }
            Step::Restore(_) => Ok(Self { restored: sum(self.restored, part)?, ..self }),
            Step::Grow(..) => Ok(Self { amount: sum(self.amount, part)?, ..self }),
            Step::Unrestore(..) if part > self.restored => {
                Err(CommitmentError::NotRestored { wanted: part, restored: self.restored })
            }
            Step::Unrestore(..) => Ok(Self { restored: self.restored - part, ..self }),
        }
    }

    fn check_open(&self, part: i64) -> Result<(), CommitmentError> {
        if part > self.open() {
            return Err(CommitmentError::NotOpen { wanted: part, open: self.open() });
        }
        Ok(())
    }
}

impl Step {
    /// The amount it changes.
    pub const fn part(self) -> i64 {
        match self {
            Self::Commit(part)
            | Self::CommitWithinLimit(part)
            | Self::Release(part)
            | Self::Restore(part)
            | Self::Grow(part, _)
            | Self::Unrestore(part, _) => part,
        }
    }

    /// Why the account may exceed its limit afterwards.
    pub const fn cause(self) -> Option<OverLimit> {
        match self {
            Self::Grow(_, cause) | Self::Unrestore(_, cause) => Some(cause),
            Self::Commit(_) | Self::CommitWithinLimit(_) | Self::Release(_) | Self::Restore(_) => {
                None
            }
        }
    }
}

impl Holding {
    /// Applies `steps` one after the other; zero steps are skipped.
    pub fn moved(&self, steps: impl IntoIterator<Item = Step>) -> Result<Move, CommitmentError> {
        let mut made = Move {
            account: self.account,
            source: self.source,
            before: self.commitment,
            after: self.commitment,
            within_limit: false,
            cause: None,
        };
        for step in steps.into_iter().filter(|step| step.part() != 0) {
            made.after = made.after.after(step)?;
            made.within_limit |= matches!(step, Step::CommitWithinLimit(_));
            made.cause = made.cause.or(step.cause());
        }
        Ok(made)
    }
}

impl Move {
    /// The account.
    pub const fn account(&self) -> Uuid {
        self.account
    }

    /// The source of the commitment.
    pub const fn source(&self) -> Uuid {
        self.source
    }

    /// Differences of the commitment's figures. A store adds them to the row, which may have changed
    /// meanwhile.
    pub const fn added(&self) -> Commitment {
        let (before, after) = (self.before, self.after);
        Commitment {
            amount: after.amount - before.amount,
            committed: after.committed - before.committed,
            released: after.released - before.released,
            restored: after.restored - before.restored,
        }
    }

    /// Change of the account.
    pub const fn change(&self) -> Change {
        let (before, after) = (self.before, self.after);
        Change {
            reserved: after.open() - before.open(),
            committed: after.in_use() - before.in_use(),
        }
    }

    /// Whether the account's committed sum must stay within its limit.
    pub const fn is_within_limit(&self) -> bool {
        self.within_limit
    }

    /// Why the account may now exceed its limit; `verify` checks that there is a cause.
    pub const fn cause(&self) -> Option<OverLimit> {
        self.cause
    }

    /// Whether it changes nothing.
    pub fn is_nothing(&self) -> bool {
        self.before == self.after
    }
}

fn sum(left: i64, right: i64) -> Result<i64, CommitmentError> {
    left.checked_add(right).ok_or(CommitmentError::OutOfRange)
}
