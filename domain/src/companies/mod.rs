//! Companies that buy, and their members.

mod address;
mod change;
mod company;
mod country;
mod iso_3166;
mod lineage;
mod member;
mod owner;
mod terms;
mod time_zone;
mod unit;
mod vat_id;

pub use address::Address;
pub use change::{CompanyChanges, MemberChanges, MemberOwners};
pub use company::{BadStatusChange, BuyingStopped, Company, Status};
pub use country::{Country, UnknownCountry};
pub use lineage::Lineage;
pub use member::Member;
pub use owner::{Owner, OwnerRefusal};
pub use terms::{BadTerms, PaymentTerms};
pub use time_zone::{BadTimeZone, TimeZone};
pub use unit::{
    MOST_DEPTH, OrderPlaces, OrderUnit, RulesFromAbove, Unit, UnitChanges, UnitId, UnitKind,
    UnitPath, UnitRefusal, UnitTag, UnitTree, unit_of_order,
};
pub use vat_id::VatIdForm;

use crate::id::{Entity, Id};

/// Tag type of a [`CompanyId`].
pub enum CompanyTag {}
impl Entity for CompanyTag {
    const PREFIX: &'static str = "company";
}
/// The id of a company.
pub type CompanyId = Id<CompanyTag>;

/// Tag type of a [`MemberId`].
pub enum MemberTag {}
impl Entity for MemberTag {
    const PREFIX: &'static str = "member";
}
/// The id of a user's membership in one company.
pub type MemberId = Id<MemberTag>;
