//! Events of calendars.

macro_rules! calendars {
    ($($before:tt)*) => { events! { $($before)*
        about crate::calendars::CalendarTag, read with ReadCalendars {
            /// A calendar was made.
            CalendarCreated = "calendar.created";
            /// A calendar was changed.
            CalendarUpdated = "calendar.updated";
            /// A calendar was deleted.
            CalendarDeleted = "calendar.deleted";
        }
    } };
}
