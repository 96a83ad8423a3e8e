//! Permissions for calendars.

macro_rules! calendars {
    ($($before:tt)*) => { permissions! { $($before)*
        /// Make calendars.
        CreateCalendars = "calendars.create", members [CompanyAdmin];
        /// Change calendars.
        UpdateCalendars = "calendars.update", members [CompanyAdmin];
        /// Delete calendars.
        DeleteCalendars = "calendars.delete", members [CompanyAdmin];
        /// See calendars.
        ReadCalendars = "calendars.read", members [CompanyAdmin], staff [Auditor, Executive];
    } };
}
