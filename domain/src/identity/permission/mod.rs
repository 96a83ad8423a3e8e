//! Permissions: what a caller may do, by the names the document shows.
//!
//! A permission stands once, in the list of its room: its meaning, its name, and the roles that bring it.
//! The administrator has all of them.

use serde::{Deserialize, Serialize};

use super::{Role, StaffRole};

/// A permission as a type: `Caller<PlaceOrders>` in a signature.
pub trait Grant: Send + Sync + 'static {
    /// Which one; `None`: a login is enough.
    const PERMISSION: Option<Permission>;
}

/// A login is enough.
#[derive(Debug, Clone, Copy)]
pub struct Anybody;

impl Grant for Anybody {
    const PERMISSION: Option<Permission> = None;
}

// Asks each room for its list, one behind the other, and makes one enum of all. Rust's const parameters
// take no enums, so each permission is a type too.
macro_rules! permissions {
    ([$room:ident $($rooms:ident)*] $($before:tt)*) => { $room! { [$($rooms)*] $($before)* } };
    ([] $(
        $(#[$doc:meta])*
        $name:ident = $text:literal $(, members [$($member:ident),*])? $(, staff [$($staff:ident),*])?;
    )*) => {
        /// One thing that a caller may do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(into = "&'static str", try_from = "String")]
        pub enum Permission {$(
            $(#[$doc])*
            $name,
        )*}

        impl Permission {
            /// Every permission, in the order of the rooms.
            pub const ALL: [Self; [$($text),*].len()] = [$(Self::$name),*];

            /// Its name: `orders.place`.
            pub const fn as_str(self) -> &'static str {
                match self {$(
                    Self::$name => $text,
                )*}
            }

            /// The roles of a company that bring it.
            pub(super) const fn members(self) -> &'static [Role] {
                match self {$(
                    Self::$name => &[$($(Role::$member),*)?],
                )*}
            }

            /// The roles of staff that bring it, beside the administrator.
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
mod ledger;
#[macro_use]
mod events;
#[macro_use]
mod audit;
#[macro_use]
mod operation;

permissions! {
    [
        companies identity catalog issuer pricing purchasing approval_rules orders approvals
        fulfilment billing payments credit ledger events audit operation
    ]
}
