//! What a source holds of an account, and the steps that change it.

use uuid::Uuid;

use super::{AccountKind, CommitmentError, OverLimit};

/// A part of an account that a source has taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Commitment {
    /// Taken at first, and by growing since.
    pub amount: i64,
    /// Of it, used up.
    pub committed: i64,
    /// Of it, given back unused.
    pub released: i64,
    /// Of what was committed, given back.
    pub restored: i64,
}

/// One change of a commitment. Only a reservation asks the limit; a step that may exceed it names its cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Uses up a part of what is open.
    Commit(i64),
    /// Uses up a part of what is open, if no more is used up then than the limit says: goods that leave are there.
    CommitWithinLimit(i64),
    /// Gives a part of what is open back, unused.
    Release(i64),
    /// Gives a part of what was used up back.
    Restore(i64),
    /// Takes more, whatever the limit says.
    Grow(i64, OverLimit),
    /// Takes back a part of what was restored, whatever the limit says.
    Unrestore(i64, OverLimit),
}

/// How an account's sums change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Change {
    /// Added to what is reserved.
    pub reserved: i64,
    /// Added to what is committed.
    pub committed: i64,
}

/// What one source holds of one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holding {
    /// The account.
    pub account: Uuid,
    /// What it counts.
    pub kind: AccountKind,
    /// The order that holds it.
    pub source: Uuid,
    /// How much.
    pub commitment: Commitment,
}

/// What a store executes: one source's commitment and its account change together. Only [`Holding::moved`] makes one.
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
    /// What is still reserved.
    pub const fn open(&self) -> i64 {
        self.amount.saturating_sub(self.committed).saturating_sub(self.released)
    }

    /// What is used up and was not given back.
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
    /// How much of the commitment it changes.
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

    /// Why the account may stand over its limit after it.
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
    /// What `steps` make of it, one after the other; a step of zero is none.
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

    /// What is added to the commitment's figures: a store adds it to the row, which may have moved meanwhile.
    pub const fn added(&self) -> Commitment {
        let (before, after) = (self.before, self.after);
        Commitment {
            amount: after.amount - before.amount,
            committed: after.committed - before.committed,
            released: after.released - before.released,
            restored: after.restored - before.restored,
        }
    }

    /// How the account moves with it.
    pub const fn change(&self) -> Change {
        let (before, after) = (self.before, self.after);
        Change {
            reserved: after.open() - before.open(),
            committed: after.in_use() - before.in_use(),
        }
    }

    /// Whether the account may use up no more by it than its limit says.
    pub const fn is_within_limit(&self) -> bool {
        self.within_limit
    }

    /// Why the account may now stand over its limit; `verify` asks for it.
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
