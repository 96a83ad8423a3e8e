//! Permissions for companies.

macro_rules! companies {
    ($($before:tt)*) => { permissions! { $($before)*
        /// Create companies.
        CreateCompanies = "companies.create", staff [Sales];
        /// See companies.
        ReadCompanies = "companies.read",
            members [CompanyAdmin],
            staff [Auditor, Sales, Finance, Executive];
        /// Change a company, without the fields reserved for staff.
        UpdateCompanies = "companies.update", members [CompanyAdmin], staff [Sales, Finance];
        /// Set the fields reserved for staff: credit limit, hold, terms, validity of the VAT id.
        SetCompanyTerms = "companies.set_terms", staff [Finance];
        /// Add members to a company.
        CreateMembers = "members.create", members [CompanyAdmin], staff [Sales];
        /// Change the roles and limits of a company's members.
        UpdateMembers = "members.update", members [CompanyAdmin], staff [Sales];
        /// See a company's members.
        ReadMembers = "members.read", members [CompanyAdmin], staff [Auditor, Sales, Executive];
        /// Confirm that an e-mail address belongs to a member.
        ConfirmEmails = "members.confirm_email";
        /// Act in the name of a member (impersonation).
        ActForMembers = "members.act_for", staff [Sales];
        /// Create business units.
        CreateUnits = "business_units.create", members [CompanyAdmin];
        /// See business units.
        ReadUnits = "business_units.read",
            members [CompanyAdmin],
            staff [Auditor, Sales, Finance, Executive];
        /// Change and move business units.
        UpdateUnits = "business_units.update", members [CompanyAdmin];
        /// Delete business units.
        DeleteUnits = "business_units.delete", members [CompanyAdmin];
    } };
}
