//! Permissions for API keys, staff, second factors and roles.

macro_rules! identity {
    ($($before:tt)*) => { permissions! { $($before)*
        /// Make API keys.
        CreateApiKeys = "api_keys.create", members [CompanyAdmin];
        /// See API keys.
        ReadApiKeys = "api_keys.read", members [CompanyAdmin], staff [Auditor, Executive];
        /// Revoke API keys.
        RevokeApiKeys = "api_keys.revoke", members [CompanyAdmin];
        /// Add staff.
        CreateStaff = "staff.create";
        /// See staff.
        ReadStaff = "staff.read", staff [Auditor, Executive];
        /// Change the roles of staff, and deactivate them.
        UpdateStaff = "staff.update";
        /// Remove another user's second factor.
        ResetSecondFactors = "second_factors.reset", members [CompanyAdmin];
        /// Make roles.
        CreateRoles = "roles.create", members [CompanyAdmin];
        /// See roles and their permissions.
        ReadRoles = "roles.read", members [CompanyAdmin], staff [Auditor, Sales, Executive];
        /// Change roles.
        UpdateRoles = "roles.update", members [CompanyAdmin];
        /// Delete roles.
        DeleteRoles = "roles.delete", members [CompanyAdmin];
        /// Take permissions for a while in an emergency.
        UseEmergencyAccess = "emergency_access.use", staff [Executive];
        /// See emergency access, and what was done with it.
        ReadEmergencyAccess = "emergency_access.read", staff [Auditor, Finance, Executive];
        /// Review and end emergency access.
        ReviewEmergencyAccess = "emergency_access.review", staff [Finance];
        /// Read the access report.
        ReadAccess = "access.read", members [CompanyAdmin], staff [Auditor, Finance, Executive];
    } };
}
