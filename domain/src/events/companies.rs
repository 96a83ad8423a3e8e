//! Events of companies and members.

macro_rules! companies {
    ($($before:tt)*) => { events! { $($before)*
        about crate::companies::CompanyTag, read with ReadCompanies {
            /// A company got an account.
            CompanyCreated = "company.created";
            /// A company was changed.
            CompanyUpdated = "company.updated";
        }
        about crate::companies::MemberTag, read with ReadMembers {
            /// Somebody may act for a company.
            MemberCreated = "member.created";
            /// What somebody may do for a company was changed.
            MemberUpdated = "member.updated";
        }
    } };
}
