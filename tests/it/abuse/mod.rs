//! Strangers who would fill the memory, the disk or the doors, within bounds that a test can afford.

mod logins;
