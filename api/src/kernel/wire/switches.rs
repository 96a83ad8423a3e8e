//! JSON of the switches that customers' permissions hang on.

use domain::identity::{Switch, Switches};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::Change;

// Each switch is a field of its own in the document; the list stands once.
macro_rules! switches {
    ($($(#[$doc:meta])* $field:ident = $switch:ident;)*) => {
        /// Switches to set; null resets one, an omitted one stays.
        #[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct CustomerSwitches {$(
            $(#[$doc])*
            #[serde(default)]
            #[schema(value_type = Option<bool>)]
            $field: Change<bool>,
        )*}

        impl CustomerSwitches {
            /// The switches that change.
            pub(crate) fn changes(self) -> Vec<(Switch, Option<bool>)> {
                let all = [$((Switch::$switch, self.$field)),*];
                let changes = all.into_iter().filter_map(|(switch, change)| match change {
                    Change::Keep => None,
                    Change::Clear => Some((switch, None)),
                    Change::Set(on) => Some((switch, Some(on))),
                });
                changes.collect()
            }
        }

        /// Switches of one company; null: as the settings say.
        #[derive(Debug, Clone, Copy, Serialize, ToSchema)]
        pub(crate) struct CustomerSettings {$(
            $(#[$doc])*
            #[schema(required = true)]
            $field: Option<bool>,
        )*}

        impl From<&Switches> for CustomerSettings {
            fn from(set: &Switches) -> Self {
                Self { $($field: set.get(Switch::$switch)),* }
            }
        }

        /// Switches of all companies that have none of their own.
        #[derive(Debug, Clone, Copy, Serialize, ToSchema)]
        pub(crate) struct EveryonesSwitches {$(
            $(#[$doc])*
            $field: bool,
        )*}

        impl From<&Switches> for EveryonesSwitches {
            fn from(set: &Switches) -> Self {
                Self { $($field: set.get(Switch::$switch).unwrap_or(Switch::$switch.default_on())),* }
            }
        }
    };
}

switches! {
    /// Whether they may cancel orders.
    cancel_orders = CancelOrders;
    /// Whether they may change their company's name and address.
    edit_company = EditCompany;
    /// Whether they may make API keys.
    make_api_keys = MakeApiKeys;
    /// Whether they may add and change members.
    manage_members = ManageMembers;
    /// Whether they may set, change and end order limits, quantity rules and approval rules.
    manage_rules = ManageRules;
    /// Whether users of a pending company see prices in the catalogue; the only switch that is off by default.
    prices_while_pending = PricesWhilePending;
    /// Whether they may see stock. Where `guests.stock` is true, a request without a token sees it all the same.
    see_stock = SeeStock;
}
