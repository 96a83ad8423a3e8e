//! The operator's settings: the document, the switches of customers, and guests.

mod document;
mod guests;
mod switches;
