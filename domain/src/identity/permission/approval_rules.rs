//! Permissions for approval rules.

macro_rules! approval_rules {
    ($($before:tt)*) => { permissions! { $($before)*
        /// Set approval rules.
        CreateApprovalRules = "approval_rules.create", members [CompanyAdmin];
        /// Change approval rules.
        UpdateApprovalRules = "approval_rules.update", members [CompanyAdmin];
        /// Deactivate approval rules.
        DeactivateApprovalRules = "approval_rules.deactivate", members [CompanyAdmin];
        /// See approval rules.
        ReadApprovalRules = "approval_rules.read",
            members [CompanyAdmin],
            staff [Auditor, Executive];
        /// Try rules on stored orders.
        SimulateRules = "approval_rules.simulate",
            members [CompanyAdmin],
            staff [Auditor, Executive];
    } };
}
