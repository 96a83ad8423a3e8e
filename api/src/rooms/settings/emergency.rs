//! JSON of what staff may take in an emergency.

use domain::failure::Violation;
use domain::identity::{EmergencyOffer, Permission, Permissions};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::kernel::problem::{At, Problem};
use crate::kernel::wire::Change;

/// An update of what staff may take in an emergency; an omitted field stays, null resets it.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EmergencySettingsUpdate {
    /// Permissions, by the names that each operation documents; default none.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>, max_items = 200, example = json!(["ledger.reopen"]))]
    permissions: Change<Vec<String>>,
}

impl EmergencySettingsUpdate {
    /// The permissions to offer; `None` leaves them, `Some(None)` resets them.
    pub(super) fn changes(update: Change<Self>) -> Result<Option<Option<Permissions>>, Problem> {
        let named = match update {
            Change::Keep => Change::Keep,
            Change::Clear => Change::Clear,
            Change::Set(update) => update.permissions,
        };
        Ok(named.try_map(offered)?.merged())
    }
}

/// The most names that one list has.
const MOST_NAMES: usize = 200;

/// The permissions; an unknown one is refused with its pointer.
fn offered(names: Vec<String>) -> Result<Permissions, Problem> {
    if names.len() > MOST_NAMES {
        let pointer = "/emergency_access/permissions";
        let violation = Violation::new(pointer, "out_of_range", "at most 200 permissions");
        return Err(Problem::invalid(vec![violation]));
    }
    let permission = |(index, name): (usize, String)| {
        name.parse::<Permission>().at(format!("/emergency_access/permissions/{index}"))
    };
    names.into_iter().enumerate().map(permission).collect()
}

/// What staff may take in an emergency.
#[derive(Serialize, ToSchema)]
pub(super) struct EmergencySettings {
    /// Permissions.
    #[schema(example = json!(["ledger.reopen"]))]
    permissions: Vec<&'static str>,
}

impl From<&EmergencyOffer> for EmergencySettings {
    fn from(offer: &EmergencyOffer) -> Self {
        Self { permissions: offer.permissions.iter().map(Permission::as_str).collect() }
    }
}
