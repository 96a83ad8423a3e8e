//! JSON of how approvals are handled.

use domain::approvals::DefaultStaff;
use domain::settings::{ApprovalChanges, ApprovalSettings, AutomaticCeiling};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::kernel::problem::{At, Problem};
use crate::kernel::wire::{Change, Money};

/// An update of how approvals are handled; an omitted field stays, null resets it.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ApprovalSettingsUpdate {
    /// Highest net at which an order that changes while it waits stays approved by the `tolerance` of its rules; default
    /// none. An order in another currency is always approved anew then.
    #[serde(default)]
    #[schema(value_type = Option<Money>)]
    automatic_ceiling: Change<Money>,
    /// Role of the staff that answer rules of the operator without steps of their own: `executive` or `administrator`;
    /// default `executive`, which other staff with `approvals.decide_any` stand in for.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 40, example = "executive")]
    default_staff_role: Change<String>,
}

impl ApprovalSettingsUpdate {
    /// The changes; null resets all.
    pub(super) fn changes(update: Change<Self>) -> Result<ApprovalChanges, Problem> {
        let (ceiling, role) = match update {
            Change::Keep => (Change::Keep, Change::Keep),
            Change::Clear => (Change::Clear, Change::Clear),
            Change::Set(update) => (update.automatic_ceiling, update.default_staff_role),
        };
        let pointer = "/approvals/automatic_ceiling/amount";
        let ceiling = ceiling.try_map(|net| AutomaticCeiling::new(net.0).at(pointer))?;
        let pointer = "/approvals/default_staff_role";
        let role = role.try_map(|role| role.parse::<DefaultStaff>().at(pointer))?;
        Ok(ApprovalChanges { automatic_ceiling: ceiling.merged(), default_staff: role.merged() })
    }
}

/// How approvals are handled.
#[derive(Serialize, ToSchema)]
#[schema(as = ApprovalSettings)]
pub(super) struct ApprovalSettingsView {
    /// Highest net at which a changed order stays approved; null: any.
    #[schema(required = true)]
    automatic_ceiling: Option<Money>,
    /// Role of the staff that answer rules of the operator without steps of their own.
    #[schema(example = "executive", extensions(("x-extensible-enum" = json!(DefaultStaff::ALL.map(DefaultStaff::as_str)))))]
    default_staff_role: &'static str,
}

impl From<ApprovalSettings> for ApprovalSettingsView {
    fn from(settings: ApprovalSettings) -> Self {
        Self {
            automatic_ceiling: settings.automatic_ceiling.map(|ceiling| ceiling.net().into()),
            default_staff_role: settings.default_staff.as_str(),
        }
    }
}
