//! Event types, by the names in the event feed.
//!
//! Each event type is defined once, in its module's list, with its subject and its read permission.

use std::str::FromStr;

use crate::id::Entity;
use crate::identity::Permission;
use crate::word::{UnknownWord, find};

/// The permission a caller needs to see an event's changes: the one to read its subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// This permission.
    With(Permission),
    /// One permission for a company's subject, another for the operator's.
    Either {
        /// For a company's subject.
        company: Permission,
        /// For the operator's.
        operator: Permission,
    },
    /// The subject has no endpoint: only a caller that sees every company sees its changes.
    Operator,
}

macro_rules! reader {
    () => {
        Reader::Operator
    };
    ($one:ident) => {
        Reader::With(Permission::$one)
    };
    ($company:ident or $operator:ident) => {
        Reader::Either { company: Permission::$company, operator: Permission::$operator }
    };
}

// Chains the modules' lists together and makes one enum of all.
macro_rules! events {
    ([$room:ident $($rooms:ident)*] $($before:tt)*) => { $room! { [$($rooms)*] $($before)* } };
    ([] $(about $subject:ty $(, read with $reader:ident $(or $operator:ident)?)? {$(
        $(#[$doc:meta])*
        $name:ident = $text:literal;
    )*})*) => {
        /// The type of an event.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum EventType {$($(
            $(#[$doc])*
            $name,
        )*)*}

        impl EventType {
            /// Every type, in the order of the modules.
            pub const ALL: [Self; [$($($text),*),*].len()] = [$($(Self::$name),*),*];

            /// Its name: `order.placed`.
            pub const fn as_str(self) -> &'static str {
                match self {$($(
                    Self::$name => $text,
                )*)*}
            }

            /// Its subject type, by id prefix: `order`.
            pub const fn subject(self) -> &'static str {
                match self {$(
                    $(Self::$name)|* => <$subject as Entity>::PREFIX,
                )*}
            }

            /// The permission to see its changes.
            pub const fn reader(self) -> Reader {
                match self {$(
                    $(Self::$name)|* => reader!($($reader $(or $operator)?)?),
                )*}
            }
        }
    };
}

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
mod companies;
#[macro_use]
mod identity;
#[macro_use]
mod catalog;
#[macro_use]
mod pricing;
#[macro_use]
mod purchasing;
#[macro_use]
mod calendars;
#[macro_use]
mod risk;
#[macro_use]
mod ledger;
#[macro_use]
mod operation;
#[macro_use]
mod settings;
#[macro_use]
mod credit;

events! {
    [
        orders approvals fulfilment billing payments companies identity catalog pricing purchasing
        calendars risk ledger operation settings credit
    ]
}

impl FromStr for EventType {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "event type", text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_back() {
        for event in EventType::ALL {
            assert_eq!(event.as_str().parse(), Ok(event));
        }
    }

    #[test]
    fn the_table_of_readers() {
        let row = |event: EventType| format!("{}: {:?}", event.subject(), event.reader());
        let mut rows = Vec::from(EventType::ALL.map(row));
        rows.dedup();
        insta::assert_snapshot!(rows.join("\n"), @r"
        order: With(ReadOrders)
        approval: With(ReadApprovals)
        delegation: With(ReadDelegations)
        approvalrule: With(ReadApprovalRules)
        shipment: With(ReadShipments)
        invoice: With(ReadInvoices)
        creditnote: With(ReadCreditNotes)
        issuer: With(ReadIssuer)
        payment: With(ReadPayments)
        company: With(ReadCompanies)
        member: With(ReadMembers)
        unit: With(ReadUnits)
        user: Either { company: ReadMembers, operator: ReadStaff }
        session: Either { company: ReadMembers, operator: ReadStaff }
        delegation: Either { company: ReadMembers, operator: ReadStaff }
        login: With(ReadStaff)
        signingkey: Operator
        key: With(ReadApiKeys)
        emergencyaccess: With(ReadEmergencyAccess)
        role: With(ReadRoles)
        stock: With(ReadStock)
        product: With(ReadProducts)
        pricelist: With(ReadPriceLists)
        taxrates: With(ReadTaxRates)
        orderlimit: With(ReadOrderLimits)
        quantityrule: With(ReadQuantityRules)
        costcentre: With(ReadCostCentres)
        budget: With(ReadBudgets)
        calendar: With(ReadCalendars)
        review: With(ReadRisk)
        closing: With(ReadLedger)
        clocksetting: Operator
        job: With(ReadJobs)
        jobrun: With(ReadJobs)
        settings: With(ReadSettings)
        creditaccount: With(ReadCredit)
        ");
    }
}
