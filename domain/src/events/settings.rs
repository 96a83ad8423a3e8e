//! Events of the settings.

macro_rules! settings {
    ($($before:tt)*) => { events! { $($before)*
        about crate::settings::SettingsTag, read with ReadSettings {
            /// The settings were changed.
            SettingsUpdated = "settings.updated";
        }
    } };
}
