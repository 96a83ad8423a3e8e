//! Order statuses, and the commands allowed in each.

use std::str::FromStr;

use super::OrderError;
use crate::word::{UnknownWord, find};

/// Status of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Pending approval.
    PendingApproval,
    /// Approved, or in no need of it, and on hold.
    OnHold,
    /// To be shipped and invoiced.
    Confirmed,
    /// Everything is shipped or cancelled, and all shipped goods are invoiced.
    Completed,
    /// Rejected by an approver.
    Rejected,
    /// Everything was cancelled before any shipment.
    Cancelled,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 6] = [
        Self::PendingApproval,
        Self::OnHold,
        Self::Confirmed,
        Self::Completed,
        Self::Rejected,
        Self::Cancelled,
    ];

    /// The status as stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PendingApproval => "pending_approval",
            Self::OnHold => "on_hold",
            Self::Confirmed => "confirmed",
            Self::Completed => "completed",
            Self::Rejected => "rejected",
            Self::Cancelled => "cancelled",
        }
    }
}

impl FromStr for Status {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "order status", text)
    }
}

/// A command to an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Its approval request was approved.
    Approve,
    /// Its approval request, or a review, rejected it.
    Reject,
    /// It has waited too long.
    Expire,
    /// It is put on hold, for one more reason.
    Hold,
    /// Holds of it are lifted.
    Release,
    /// Open quantities are cancelled.
    Cancel,
    /// Goods are shipped.
    Ship,
    /// Shipped goods are invoiced.
    Invoice,
}

impl Command {
    /// Every command.
    pub const ALL: [Self; 8] = [
        Self::Approve,
        Self::Reject,
        Self::Expire,
        Self::Hold,
        Self::Release,
        Self::Cancel,
        Self::Ship,
        Self::Invoice,
    ];

    /// The command as the end of "cannot be …".
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approved",
            Self::Reject => "rejected",
            Self::Expire => "expired",
            Self::Hold => "held",
            Self::Release => "released",
            Self::Cancel => "cancelled",
            Self::Ship => "shipped",
            Self::Invoice => "invoiced",
        }
    }
}

impl Status {
    /// Status after `command`, before its lines and holds are considered: an order that would be confirmed is on hold
    /// while a hold is left.
    pub const fn after(self, command: Command) -> Result<Self, OrderError> {
        match (self, command) {
            (Self::PendingApproval, Command::Approve) | (Self::OnHold, Command::Release) => {
                Ok(Self::Confirmed)
            }
            (Self::PendingApproval | Self::OnHold, Command::Reject) => Ok(Self::Rejected),
            (Self::PendingApproval | Self::OnHold, Command::Expire) => Ok(Self::Cancelled),
            (Self::Confirmed, Command::Hold) => Ok(Self::OnHold),
            // An order that waits for its approval waits for its holds at the same time.
            (Self::PendingApproval, Command::Hold | Command::Release | Command::Cancel)
            | (Self::OnHold, Command::Hold | Command::Cancel | Command::Invoice)
            | (Self::Confirmed, Command::Cancel | Command::Ship | Command::Invoice) => Ok(self),
            (Self::Completed | Self::Rejected | Self::Cancelled, Command::Cancel) => {
                Err(OrderError::NothingToCancel)
            }
            (Self::Completed | Self::Rejected | Self::Cancelled, Command::Hold) => {
                Err(OrderError::NothingLeftToHold)
            }
            (
                Self::Confirmed | Self::Completed | Self::Rejected | Self::Cancelled,
                Command::Release,
            ) => Err(OrderError::NothingToRelease),
            (Self::PendingApproval, Command::Ship | Command::Invoice)
            | (Self::OnHold, Command::Approve | Command::Ship)
            | (Self::Confirmed, Command::Approve | Command::Reject | Command::Expire)
            | (
                Self::Completed | Self::Rejected | Self::Cancelled,
                Command::Approve
                | Command::Reject
                | Command::Expire
                | Command::Ship
                | Command::Invoice,
            ) => Err(OrderError::WrongStatus { status: self, command }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Failure;

    #[test]
    fn status_by_command() {
        let mut rows = Vec::new();
        for status in Status::ALL {
            for command in Command::ALL {
                let after = status.after(command).map_or_else(|e| e.code(), Status::as_str);
                rows.push(format!("{} + {} -> {after}", status.as_str(), command.as_str()));
            }
        }
        insta::assert_snapshot!(rows.join("\n"), @r"
        pending_approval + approved -> confirmed
        pending_approval + rejected -> rejected
        pending_approval + expired -> cancelled
        pending_approval + held -> pending_approval
        pending_approval + released -> pending_approval
        pending_approval + cancelled -> pending_approval
        pending_approval + shipped -> wrong_order_status
        pending_approval + invoiced -> wrong_order_status
        on_hold + approved -> wrong_order_status
        on_hold + rejected -> rejected
        on_hold + expired -> cancelled
        on_hold + held -> on_hold
        on_hold + released -> confirmed
        on_hold + cancelled -> on_hold
        on_hold + shipped -> wrong_order_status
        on_hold + invoiced -> on_hold
        confirmed + approved -> wrong_order_status
        confirmed + rejected -> wrong_order_status
        confirmed + expired -> wrong_order_status
        confirmed + held -> on_hold
        confirmed + released -> nothing_to_release
        confirmed + cancelled -> confirmed
        confirmed + shipped -> confirmed
        confirmed + invoiced -> confirmed
        completed + approved -> wrong_order_status
        completed + rejected -> wrong_order_status
        completed + expired -> wrong_order_status
        completed + held -> nothing_left_to_hold
        completed + released -> nothing_to_release
        completed + cancelled -> nothing_to_cancel
        completed + shipped -> wrong_order_status
        completed + invoiced -> wrong_order_status
        rejected + approved -> wrong_order_status
        rejected + rejected -> wrong_order_status
        rejected + expired -> wrong_order_status
        rejected + held -> nothing_left_to_hold
        rejected + released -> nothing_to_release
        rejected + cancelled -> nothing_to_cancel
        rejected + shipped -> wrong_order_status
        rejected + invoiced -> wrong_order_status
        cancelled + approved -> wrong_order_status
        cancelled + rejected -> wrong_order_status
        cancelled + expired -> wrong_order_status
        cancelled + held -> nothing_left_to_hold
        cancelled + released -> nothing_to_release
        cancelled + cancelled -> nothing_to_cancel
        cancelled + shipped -> wrong_order_status
        cancelled + invoiced -> wrong_order_status
        ");
    }
}
