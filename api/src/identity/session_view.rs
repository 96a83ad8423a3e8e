//! A session, as events show it.

use chrono::{DateTime, Utc};
use domain::companies::CompanyId;
use domain::identity::{Ending, Session};
use serde::Serialize;

/// What came from one login, and how it ended.
#[derive(Serialize)]
pub(super) struct SessionView {
    id: String,
    user_id: String,
    company_id: Option<String>,
    created_at: DateTime<Utc>,
    revoked_at: DateTime<Utc>,
    revoked_because: &'static str,
    version: i64,
}

impl SessionView {
    /// One that has just ended.
    pub(super) fn ended(
        session: &Session,
        company: Option<CompanyId>,
        because: Ending,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            id: session.id.to_string(),
            user_id: session.user.to_string(),
            company_id: company.map(|company| company.to_string()),
            created_at: session.created_at,
            revoked_at: now,
            revoked_because: because.as_str(),
            version: 1,
        }
    }
}
