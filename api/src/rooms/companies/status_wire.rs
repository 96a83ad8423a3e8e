//! JSON types of a company's status.

use domain::companies::Status;
use serde::Deserialize;
use utoipa::ToSchema;

/// Status that a company can begin with, besides `active`.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum NewCompanyStatus {
    /// Requested an account; not approved yet.
    Pending,
}

impl From<NewCompanyStatus> for Status {
    fn from(word: NewCompanyStatus) -> Self {
        match word {
            NewCompanyStatus::Pending => Self::Pending,
        }
    }
}

/// Status of a company.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum CompanyStatus {
    /// Requested an account; not approved yet.
    Pending,
    /// May buy.
    Active,
    /// Buys no more; its documents stay.
    Closed,
}

impl From<CompanyStatus> for Status {
    fn from(word: CompanyStatus) -> Self {
        match word {
            CompanyStatus::Pending => Self::Pending,
            CompanyStatus::Active => Self::Active,
            CompanyStatus::Closed => Self::Closed,
        }
    }
}
