//! Switches: what the operator lets the customers' side do at all.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use serde_json::Value;

use super::Permission;
use crate::word::{UnknownWord, find};

/// A switch. Turned off, it takes its permissions from every user and API key of a company, whatever their
/// roles. Staff keep theirs, except while they act for a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Switch {
    /// Cancel orders.
    CancelOrders,
    /// Change the company's name and address.
    EditCompany,
    /// Make API keys.
    MakeApiKeys,
    /// Add and change members.
    ManageMembers,
    /// Set, change and end order limits, quantity rules and approval rules.
    ManageRules,
    /// See prices in the catalogue before the company is approved. The one switch that is off until it is set.
    PricesWhilePending,
    /// See stock. Where guests see stock, its customers do too, without a credential.
    SeeStock,
}

impl Switch {
    /// Every switch.
    pub const ALL: [Self; 7] = [
        Self::CancelOrders,
        Self::EditCompany,
        Self::MakeApiKeys,
        Self::ManageMembers,
        Self::ManageRules,
        Self::PricesWhilePending,
        Self::SeeStock,
    ];

    /// The enum value as text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CancelOrders => "cancel_orders",
            Self::EditCompany => "edit_company",
            Self::MakeApiKeys => "make_api_keys",
            Self::ManageMembers => "manage_members",
            Self::ManageRules => "manage_rules",
            Self::PricesWhilePending => "prices_while_pending",
            Self::SeeStock => "see_stock",
        }
    }

    /// Whether it is on while it is not set.
    pub const fn default_on(self) -> bool {
        match self {
            Self::CancelOrders
            | Self::EditCompany
            | Self::MakeApiKeys
            | Self::ManageMembers
            | Self::ManageRules
            | Self::SeeStock => true,
            Self::PricesWhilePending => false,
        }
    }

    /// The permissions it takes away.
    pub const fn permissions(self) -> &'static [Permission] {
        match self {
            Self::CancelOrders => &[Permission::CancelOrders],
            Self::EditCompany => &[Permission::UpdateCompanies],
            Self::MakeApiKeys => &[Permission::CreateApiKeys],
            Self::ManageMembers => &[Permission::CreateMembers, Permission::UpdateMembers],
            Self::ManageRules => &[
                Permission::CreateOrderLimits,
                Permission::UpdateOrderLimits,
                Permission::DeleteOrderLimits,
                Permission::CreateQuantityRules,
                Permission::UpdateQuantityRules,
                Permission::DeleteQuantityRules,
                Permission::CreateApprovalRules,
                Permission::UpdateApprovalRules,
                Permission::DeactivateApprovalRules,
            ],
            // It gives a sight of prices, and no permission.
            Self::PricesWhilePending => &[],
            Self::SeeStock => &[Permission::ReadStock],
        }
    }
}

impl FromStr for Switch {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "switch", text)
    }
}

/// The switches that are set, on or off. Any other is as by default.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Switches {
    set: BTreeMap<Switch, bool>,
    others: BTreeMap<String, Value>,
}

impl Switches {
    /// Whether this switch is set, and how.
    pub fn get(&self, switch: Switch) -> Option<bool> {
        self.set.get(&switch).copied()
    }

    /// The switches that are set.
    pub fn iter(&self) -> impl Iterator<Item = (Switch, bool)> {
        self.set.iter().map(|(switch, on)| (*switch, *on))
    }

    /// The switches of a newer release, which serves beside this one. They have no effect here, and stay.
    pub fn others(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.others.iter().map(|(word, value)| (word.as_str(), value))
    }

    /// The switches with these of a newer release.
    #[must_use]
    pub fn with_others(self, others: BTreeMap<String, Value>) -> Self {
        Self { others, ..self }
    }

    /// The defaults, with the switches of a newer release as they are.
    #[must_use]
    pub fn reset(self) -> Self {
        Self { set: BTreeMap::new(), ..self }
    }

    /// The switches after `changes`; `None` resets one.
    #[must_use]
    pub fn changed(mut self, changes: impl IntoIterator<Item = (Switch, Option<bool>)>) -> Self {
        for (switch, on) in changes {
            match on {
                Some(on) => self.set.insert(switch, on),
                None => self.set.remove(&switch),
            };
        }
        self
    }
}

impl FromIterator<(Switch, bool)> for Switches {
    fn from_iter<I: IntoIterator<Item = (Switch, bool)>>(switches: I) -> Self {
        Self { set: switches.into_iter().collect(), others: BTreeMap::new() }
    }
}

/// The switches that are off for one company, of those that are on by default, and those that are on of the others.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TurnedOff {
    off: BTreeSet<Switch>,
    on: BTreeSet<Switch>,
}

impl TurnedOff {
    /// The switches that are off: as the company's own setting says, else as everyone's does.
    pub fn of(everyones: &Switches, own: &Switches) -> Self {
        let is = |switch: &Switch, on: bool| {
            let set = own.get(*switch).or(everyones.get(*switch));
            switch.default_on() != on && set == Some(on)
        };
        let all = |on: bool| Switch::ALL.into_iter().filter(move |switch| is(switch, on)).collect();
        Self { off: all(false), on: all(true) }
    }

    /// Whether this switch is on.
    pub fn leaves_on(&self, switch: Switch) -> bool {
        if switch.default_on() { !self.off.contains(&switch) } else { self.on.contains(&switch) }
    }

    /// The switches that are off and would be on by default.
    pub fn iter(&self) -> impl Iterator<Item = Switch> {
        self.off.iter().copied()
    }

    /// Whether one of them takes `permission` away.
    pub fn takes(&self, permission: Permission) -> bool {
        self.off.iter().any(|switch| switch.permissions().contains(&permission))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Role;
    use super::*;

    #[test]
    fn a_companys_own_setting_comes_before_everyones() {
        let set = |on: Option<bool>| {
            Switches::default().changed([(Switch::CancelOrders, on), (Switch::SeeStock, None)])
        };
        for (everyones, own, off) in [
            (None, None, false),
            (Some(true), None, false),
            (Some(false), None, true),
            (Some(false), Some(true), false),
            (None, Some(false), true),
            (Some(true), Some(false), true),
        ] {
            let found = TurnedOff::of(&set(everyones), &set(own));
            assert_eq!(found.takes(Permission::CancelOrders), off, "{everyones:?} {own:?}");
            assert_eq!(found.leaves_on(Switch::CancelOrders), !off);
            assert_eq!(found.iter().count(), usize::from(off));
        }
    }

    #[test]
    fn prices_are_not_shown_while_pending_unless_that_is_set() {
        let set =
            |on: Option<bool>| Switches::default().changed([(Switch::PricesWhilePending, on)]);
        assert!(!TurnedOff::default().leaves_on(Switch::PricesWhilePending));
        for (everyones, own, on) in [
            (None, None, false),
            (Some(true), None, true),
            (Some(false), None, false),
            (Some(true), Some(false), false),
            (None, Some(true), true),
            (Some(false), Some(true), true),
        ] {
            let found = TurnedOff::of(&set(everyones), &set(own));
            assert_eq!(found.leaves_on(Switch::PricesWhilePending), on, "{everyones:?} {own:?}");
            assert_eq!(found.iter().count(), 0, "what was never on is not turned off");
        }
    }

    #[test]
    fn what_is_taken_and_what_is_left_are_the_whole() {
        for switch in Switch::ALL {
            assert_eq!(switch.as_str().parse(), Ok(switch));
            let off: Switches = [(switch, false)].into_iter().collect();
            let off = TurnedOff::of(&off, &Switches::default());
            let admin = Role::CompanyAdmin.permissions();
            for permission in Permission::ALL {
                let takes = switch.permissions().contains(&permission);
                assert_eq!(off.takes(permission), takes, "{switch:?} {permission:?}");
                assert!(!takes || admin.contains(permission), "an administrator has them all");
            }
        }
    }
}
