//! Permissions: what a caller may do, by the names in the OpenAPI document.
//!
//! Each permission is defined once, in its module's list: meaning, name, and the roles that grant it. The
//! administrator has all of them.

use serde::{Deserialize, Serialize};

use super::{Role, StaffRole};

/// A permission as a type: `Caller<PlaceOrders>` in a signature.
pub trait Grant: Send + Sync + 'static {
    /// The permission; `None`: any authenticated caller.
    const PERMISSION: Option<Permission>;
}

/// Any authenticated caller.
#[derive(Debug, Clone, Copy)]
pub struct Anybody;

impl Grant for Anybody {
    const PERMISSION: Option<Permission> = None;
}

// Chains the modules' lists together and makes one enum of all. Rust's const parameters take no enums, so
// each permission is a type too.
macro_rules! permissions {
    ([$room:ident $($rooms:ident)*] $($before:tt)*) => { $room! { [$($rooms)*] $($before)* } };
    ([] $(
        $(#[$doc:meta])*
        $name:ident = $text:literal $(, members [$($member:ident),*])? $(, staff [$($staff:ident),*])?;
    )*) => {
        /// A permission of a caller.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(into = "&'static str", try_from = "String")]
        pub enum Permission {$(
            $(#[$doc])*
            $name,
        )*}

        impl Permission {
            /// Every permission, in the order of the modules.
            pub const ALL: [Self; [$($text),*].len()] = [$(Self::$name),*];

            /// Its name: `orders.place`.
            pub const fn as_str(self) -> &'static str {
                match self {$(
                    Self::$name => $text,
                )*}
            }

            /// The company roles that grant it.
            pub(super) const fn members(self) -> &'static [Role] {
                match self {$(
                    Self::$name => &[$($(Role::$member),*)?],
                )*}
            }

            /// The staff roles that grant it, besides the administrator.
            pub(super) const fn staff(self) -> &'static [StaffRole] {
                match self {$(
                    Self::$name => &[$($(StaffRole::$staff),*)?],
                )*}
            }
        }

        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy)]
            pub struct $name;

            impl Grant for $name {
                const PERMISSION: Option<Permission> = Some(Permission::$name);
            }
        )*
    };
}

#[macro_use]
mod companies;
#[macro_use]
mod identity;
#[macro_use]
mod catalog;
#[macro_use]
mod issuer;
#[macro_use]
mod pricing;
#[macro_use]
mod purchasing;
#[macro_use]
mod calendars;
#[macro_use]
mod approval_rules;
#[macro_use]
mod orders;
#[macro_use]
mod approvals;
#[macro_use]
mod fulfilment;
#[macro_use]
mod billing;
#[macro_use]
mod payments;
#[macro_use]
mod credit;
#[macro_use]
mod risk;
#[macro_use]
mod ledger;
#[macro_use]
mod events;
#[macro_use]
mod audit;
#[macro_use]
mod operation;
#[macro_use]
mod settings;

permissions! {
    [
        companies identity catalog issuer pricing purchasing calendars approval_rules orders
        approvals fulfilment billing payments credit risk ledger events audit operation settings
    ]
}
