//! Approvals, as the operator sets them.

use crate::approvals::DefaultStaff;
use crate::failure::{Failure, Kind};
use crate::money::Money;

/// Settings of approvals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ApprovalSettings {
    /// The highest net at which a changed order stays approved by a rule's tolerance; `None`: any.
    pub automatic_ceiling: Option<AutomaticCeiling>,
    /// The staff that answer rules of the operator without steps of their own.
    pub default_staff: DefaultStaff,
}

/// The highest net at which a changed order stays approved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AutomaticCeiling(Money);

/// A ceiling below zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("automatic_ceiling is not negative")]
pub struct NegativeCeiling;

impl Failure for NegativeCeiling {
    fn code(&self) -> &'static str {
        "negative_amount"
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

impl AutomaticCeiling {
    /// A ceiling of this net.
    pub fn new(net: Money) -> Result<Self, NegativeCeiling> {
        if net.minor() < 0 { Err(NegativeCeiling) } else { Ok(Self(net)) }
    }

    /// The net.
    pub const fn net(self) -> Money {
        self.0
    }

    /// Whether an order of `net` may stay approved. In another currency none does: no rate makes amounts comparable.
    pub fn admits(self, net: Money) -> bool {
        self.0.currency() == net.currency() && net.minor() <= self.0.minor()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ceiling_admits_what_is_not_above_it() {
        let money = |minor, code: &str| Money::from_minor(minor, code.parse().unwrap());
        let ceiling = AutomaticCeiling::new(money(500, "EUR")).unwrap();
        for (net, admitted) in
            [(money(500, "EUR"), true), (money(501, "EUR"), false), (money(1, "USD"), false)]
        {
            assert_eq!(ceiling.admits(net), admitted, "{net}");
        }
        assert_eq!(AutomaticCeiling::new(money(-1, "EUR")), Err(NegativeCeiling));
    }
}
