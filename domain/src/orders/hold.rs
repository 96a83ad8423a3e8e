//! Holds: why an order waits beside its approval.

use std::str::FromStr;

use chrono::{DateTime, Utc};

use super::{Command, Line, Order, OrderError, Status};
use crate::money::Money;
use crate::word::{UnknownWord, find};

/// Reason why an order waits beside its approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hold {
    /// Until a review is decided.
    Review,
    /// Until the money is there.
    Payment,
    /// Because of its company.
    Company,
    /// Put on it by staff.
    Manual,
}

impl Hold {
    /// Every hold.
    pub const ALL: [Self; 4] = [Self::Review, Self::Payment, Self::Company, Self::Manual];

    /// Those that staff release. A review is decided instead.
    pub const RELEASABLE: [Self; 2] = [Self::Manual, Self::Payment];

    /// The hold as stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Review => "review",
            Self::Payment => "payment",
            Self::Company => "company",
            Self::Manual => "manual",
        }
    }
}

impl FromStr for Hold {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "hold", text)
    }
}

/// A change of an order's holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldChange {
    /// It was put on the order.
    Put(Hold),
    /// It was lifted.
    Lifted(Hold),
}

impl HoldChange {
    /// What distinguishes `after` from `before`.
    pub fn between(before: &[Hold], after: &[Hold]) -> Vec<Self> {
        let lifted = before.iter().filter(|hold| !after.contains(hold));
        let put = after.iter().filter(|hold| !before.contains(hold));
        lifted.map(|hold| Self::Lifted(*hold)).chain(put.map(|hold| Self::Put(*hold))).collect()
    }
}

impl Order {
    /// The order with `hold`. One that does not wait yet waits until `until`.
    pub fn held(mut self, hold: Hold, until: DateTime<Utc>) -> Result<Self, OrderError> {
        let status = self.status.after(Command::Hold)?;
        if !self.has_something_to_hold() {
            return Err(OrderError::NothingLeftToHold);
        }
        if self.holds.contains(&hold) {
            return Err(OrderError::AlreadyHeld { hold });
        }
        self.holds.push(hold);
        let expires_at = self.expires_at.or(Some(until));
        Ok(Self { expires_at, ..self }.now(status))
    }

    /// The order without those of its holds that are among `lifted`; one of them at least.
    pub fn released(mut self, lifted: &[Hold]) -> Result<Self, OrderError> {
        let status = self.status.after(Command::Release)?;
        if !self.holds.iter().any(|hold| lifted.contains(hold)) {
            return Err(OrderError::NothingToRelease);
        }
        self.holds.retain(|hold| !lifted.contains(hold));
        Ok(self.now(status))
    }

    /// The order after payments for it came to `prepaid`. `may_go`: without the hold `payment` it may be confirmed.
    #[must_use]
    pub fn with_prepaid(mut self, prepaid: Money, may_go: bool, until: DateTime<Utc>) -> Self {
        let less = prepaid.minor() < self.prepaid.minor();
        self.prepaid = prepaid;
        let waits = self.holds.contains(&Hold::Payment);
        if self.is_prepaid() && may_go {
            self.holds.retain(|hold| *hold != Hold::Payment);
        } else if !self.is_prepaid() && less && !waits && !self.went() && self.binds_payments() {
            self.holds.push(Hold::Payment);
            self.expires_at = self.expires_at.or(Some(until));
        }
        let status = self.status;
        self.now(status)
    }

    /// Whether goods are left to ship, or to invoice charges alone.
    pub fn has_something_to_hold(&self) -> bool {
        let goods = self.lines.iter().any(Line::is_goods);
        self.lines.iter().any(|line| line.is_goods() == goods && line.open() > 0)
    }

    /// Whether it waits for its approval, or on hold.
    pub const fn waits(&self) -> bool {
        matches!(self.status, Status::PendingApproval | Status::OnHold)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Failure;
    use crate::orders::samples::{freight, goods, invoiced, order};

    fn until() -> DateTime<Utc> {
        DateTime::UNIX_EPOCH
    }

    /// Status and holds after each command, or the code of its refusal.
    fn shown(order: &Result<Order, OrderError>) -> String {
        match order {
            Ok(order) => {
                let holds: Vec<_> = order.holds.iter().map(|hold| hold.as_str()).collect();
                format!("{} [{}]", order.status.as_str(), holds.join(" "))
            }
            Err(refused) => refused.code().to_owned(),
        }
    }

    #[test]
    fn the_last_hold_confirms() {
        let confirmed = order(&[goods(3, "1")]);
        let held = confirmed.held(Hold::Manual, until()).unwrap();
        assert_eq!(held.expires_at, Some(until()));
        assert_eq!(shown(&held.clone().held(Hold::Manual, until())), "already_held");
        let twice = held.held(Hold::Review, until()).unwrap();
        assert_eq!(shown(&Ok(twice.clone())), "on_hold [manual review]");
        let once = twice.released(&Hold::RELEASABLE).unwrap();
        assert_eq!(shown(&Ok(once.clone())), "on_hold [review]");
        assert_eq!(shown(&once.clone().released(&Hold::RELEASABLE)), "nothing_to_release");
        let free = once.released(&[Hold::Review]).unwrap();
        assert_eq!((shown(&Ok(free.clone())), free.expires_at), ("confirmed []".to_owned(), None));
    }

    #[test]
    fn an_approval_leaves_an_order_on_hold_while_holds_are_left() {
        let pending = Order { status: Status::PendingApproval, ..order(&[goods(3, "1")]) };
        let held = pending.clone().held(Hold::Review, until()).unwrap();
        assert_eq!(shown(&Ok(held.clone())), "pending_approval [review]");
        assert_eq!(shown(&held.clone().approved(Some(until()))), "on_hold [review]");
        assert_eq!(shown(&held.clone().rejected()), "rejected []");
        let released = held.released(&[Hold::Review]).unwrap();
        assert_eq!(shown(&Ok(released.clone())), "pending_approval []");
        assert_eq!(shown(&released.approved(None)), "confirmed []");
    }

    #[test]
    fn what_has_left_is_not_held() {
        let shipped = order(&[goods(3, "1"), freight("5")]).with_shipped(&[(1, 3)]).unwrap();
        assert_eq!(shown(&shipped.held(Hold::Manual, until())), "nothing_left_to_hold");
        let part = order(&[goods(3, "1"), freight("5")]).with_shipped(&[(1, 1)]).unwrap();
        let held = part.held(Hold::Manual, until()).unwrap();
        // Goods that have left are owed, and what is cancelled of the rest leaves nothing to hold.
        assert_eq!(invoiced(held.clone()).status, Status::OnHold);
        assert_eq!(shown(&held.clone().cancel(&[]).map(|done| done.order)), "confirmed []");
        for ended in [held.clone().rejected(), held.expired()] {
            let ended = ended.unwrap();
            assert_eq!(shown(&Ok(ended.clone())), "confirmed []");
            assert_eq!(invoiced(ended).status, Status::Completed);
        }
        let charges = order(&[freight("5")]);
        assert_eq!(shown(&charges.held(Hold::Payment, until())), "on_hold [payment]");
    }

    #[test]
    fn a_change_names_what_was_put_and_what_was_lifted() {
        use HoldChange::{Lifted, Put};
        let found =
            HoldChange::between(&[Hold::Manual, Hold::Review], &[Hold::Review, Hold::Payment]);
        assert_eq!(found, [Lifted(Hold::Manual), Put(Hold::Payment)]);
        for hold in Hold::ALL {
            assert_eq!(hold.as_str().parse(), Ok(hold));
        }
    }
}
