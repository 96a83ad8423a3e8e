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
    } };
}
