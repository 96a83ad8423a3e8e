//! Permissions for companies.

macro_rules! companies {
    ($($before:tt)*) => { permissions! { $($before)*
        /// Create companies.
        CreateCompanies = "companies.create";
        /// See companies.
        ReadCompanies = "companies.read", members [CompanyAdmin], staff [Auditor];
        /// Change a company, its credit limit and its hold.
        UpdateCompanies = "companies.update", members [CompanyAdmin];
        /// Set the fields reserved for staff: credit limit, hold, terms, validity of the VAT id.
        SetCompanyTerms = "companies.set_terms";
        /// Add members to a company.
        CreateMembers = "members.create", members [CompanyAdmin];
        /// Change the roles and limits of a company's members.
        UpdateMembers = "members.update", members [CompanyAdmin];
        /// See a company's members.
        ReadMembers = "members.read", members [CompanyAdmin], staff [Auditor];
        /// Confirm that an e-mail address belongs to a member.
        ConfirmEmails = "members.confirm_email";
        /// Act in the name of a member (impersonation).
        ActForMembers = "members.act_for";
        /// Create business units.
        CreateUnits = "business_units.create", members [CompanyAdmin];
        /// See business units.
        ReadUnits = "business_units.read", members [CompanyAdmin], staff [Auditor];
        /// Change and move business units.
        UpdateUnits = "business_units.update", members [CompanyAdmin];
        /// Delete business units.
        DeleteUnits = "business_units.delete", members [CompanyAdmin];
    } };
}
