//! Events of companies and members.

macro_rules! companies {
    ($($before:tt)*) => { events! { $($before)*
        about crate::companies::CompanyTag, read with ReadCompanies {
            /// A company was created.
            CompanyCreated = "company.created";
            /// A company was changed.
            CompanyUpdated = "company.updated";
        }
        about crate::companies::MemberTag, read with ReadMembers {
            /// A member was added.
            MemberCreated = "member.created";
            /// A member was changed.
            MemberUpdated = "member.updated";
        }
        about crate::companies::UnitTag, read with ReadUnits {
            /// A business unit was created.
            UnitCreated = "business_unit.created";
            /// A business unit was changed.
            UnitUpdated = "business_unit.updated";
            /// A business unit was moved in the tree, or a unit above it was.
            UnitMoved = "business_unit.moved";
            /// A business unit was deleted.
            UnitDeleted = "business_unit.deleted";
        }
    } };
}
