//! Permissions for approval requests.

macro_rules! approvals {
    ($($before:tt)*) => { permissions! { $($before)*
        /// See approval requests.
        ReadApprovals = "approvals.read",
            members [Approver, CompanyAdmin],
            staff [Auditor, Sales, Executive];
        /// Approve or reject as an approver of the active step.
        DecideApprovals = "approvals.decide", members [Approver, CompanyAdmin], staff [Executive];
        /// Delegate one's approvals to another approver.
        CreateDelegations = "delegations.create", members [Approver, CompanyAdmin], staff [Executive];
        /// End one's delegations.
        EndDelegations = "delegations.end", members [Approver, CompanyAdmin], staff [Executive];
        /// See delegations.
        ReadDelegations = "delegations.read", members [Approver, CompanyAdmin], staff [Auditor, Executive];
        /// Approve or reject any request except one's own.
        DecideAnyApprovals = "approvals.decide_any";
    } };
}
