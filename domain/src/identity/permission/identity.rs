//! Permissions for API keys, staff and second factors.

macro_rules! identity {
    ($($before:tt)*) => { permissions! { $($before)*
        /// Make API keys.
        CreateApiKeys = "api_keys.create", members [CompanyAdmin];
        /// See API keys.
        ReadApiKeys = "api_keys.read", members [CompanyAdmin], staff [Auditor];
        /// End API keys.
        RevokeApiKeys = "api_keys.revoke", members [CompanyAdmin];
        /// Let somebody work for the operator.
        CreateStaff = "staff.create";
        /// See who works for the operator.
        ReadStaff = "staff.read", staff [Auditor];
        /// Change what people of the operator may do, and put them out.
        UpdateStaff = "staff.update";
        /// Take away another's second factor.
        ResetSecondFactors = "second_factors.reset", members [CompanyAdmin];
    } };
}
