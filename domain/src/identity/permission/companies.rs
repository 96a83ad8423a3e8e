//! Permissions for companies.

macro_rules! companies {
    ($($before:tt)*) => { permissions! { $($before)*
        /// Open an account for a company.
        CreateCompanies = "companies.create";
        /// See companies.
        ReadCompanies = "companies.read", members [CompanyAdmin], staff [Auditor];
        /// Change a company, its credit limit and its hold.
        UpdateCompanies = "companies.update", members [CompanyAdmin];
        /// Set what a company may not set for itself: credit limit, hold, terms, the VAT id's validity.
        SetCompanyTerms = "companies.set_terms";
        /// Add people to a company.
        CreateMembers = "members.create", members [CompanyAdmin];
        /// Change what people may do for a company.
        UpdateMembers = "members.update", members [CompanyAdmin];
        /// See a company's people.
        ReadMembers = "members.read", members [CompanyAdmin], staff [Auditor];
        /// Say that a member's address is known to be theirs.
        ConfirmEmails = "members.confirm_email";
        /// Act in the name of a member.
        ActForMembers = "members.act_for";
    } };
}
