//! Permissions for the audit log.

macro_rules! audit {
    ($($before:tt)*) => { permissions! { $($before)*
        /// See the audit log.
        ReadAudit = "audit.read", members [CompanyAdmin], staff [Auditor];
        /// See the head of the audit log's hash chain.
        ReadAuditHead = "audit.read_head", staff [Auditor];
    } };
}
