//! Permissions for the event feed.

macro_rules! events {
    ($($before:tt)*) => { permissions! { $($before)*
        /// Follow the event feed.
        ReadEvents = "events.read", staff [Auditor, Executive];
    } };
}
