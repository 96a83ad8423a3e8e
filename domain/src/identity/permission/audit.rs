//! Permissions for the audit log.

macro_rules! audit {
    ($($before:tt)*) => { permissions! { $($before)*
        /// See who did what.
        ReadAudit = "audit.read", members [CompanyAdmin], staff [Auditor];
        /// See the head of the audit log's chain.
        ReadAuditHead = "audit.read_head", staff [Auditor];
    } };
}
