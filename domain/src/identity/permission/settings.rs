//! Permissions for the operator's settings.

macro_rules! settings {
    ($($before:tt)*) => { permissions! { $($before)*
        /// See the settings.
        ReadSettings = "settings.read", staff [Auditor, Executive];
        /// Change the settings.
        UpdateSettings = "settings.update";
    } };
}
