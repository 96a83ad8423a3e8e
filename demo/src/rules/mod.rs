//! The chapter "Inside the rules": a budget that asks, a duplicate, a minimum that the operator may waive, and the
//! access report.

mod access;
mod budget;
mod duplicate;
mod minimum;
mod scene;

use chrono::{Datelike, Days, NaiveDate, Weekday};

use crate::client::{Person, Server};
use crate::error::DemoError;
use crate::screen::say;
use crate::setup::set_time;

/// The two days of the chapter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stage {
    friday: NaiveDate,
    monday: NaiveDate,
}

impl Stage {
    /// The first Friday of the January after `last`, and the Monday after it. Both are in one month, as the budget
    /// is, and in winter London's hours are those of UTC.
    fn after(last: NaiveDate) -> Option<Self> {
        let year = last.year().checked_add(1)?;
        let friday = NaiveDate::from_weekday_of_month_opt(year, 1, Weekday::Fri, 1)?;
        Some(Self { friday, monday: friday.checked_add_days(Days::new(3))? })
    }
}

/// Tells the chapter, after `last`, the last day of the book; returns the logins of its people, with their roles.
pub fn tell(
    server: &Server,
    staff: &Person,
    last: NaiveDate,
) -> Result<[(String, &'static str); 4], DemoError> {
    let Some(Stage { friday, monday }) = Stage::after(last) else {
        return Err(DemoError::Server(format!("no Friday follows {last}")));
    };
    set_time(server, staff, &format!("{friday}T10:00:00Z"))?;
    let quayside = scene::open(server, staff)?;
    say("");
    say(&format!("Inside the rules: Quayside Gifts Ltd, from Friday {friday} to Monday {monday}."));
    say("Its units: Head office, and North with the shops A and B. Its cost centre WINDOWS has");
    say("a budget of £1,000 a month; beyond it an order asks Ada of North, and then Eva.");
    say("A window star costs £25.00, net, and fairy lights £15.00.");
    budget::tell(server, staff, &quayside, (friday, monday))?;
    duplicate::tell(server, staff, &quayside)?;
    minimum::tell(server, staff, &quayside)?;
    access::tell(server, &quayside)?;
    say("\nEvery figure of the rules is as expected.");
    Ok([
        (quayside.bea.person.email, "buyer of shop A of Quayside Gifts Ltd"),
        (quayside.ada.person.email, "approver of its unit North"),
        (quayside.dan.person.email, "approver of its unit Head office"),
        (quayside.cleo.person.email, "its administrator"),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn the_chapter_follows_the_book_in_one_month() {
        for (last, friday, monday) in [
            (day(2010, 12, 23), day(2011, 1, 7), day(2011, 1, 10)),
            (day(2011, 1, 1), day(2012, 1, 6), day(2012, 1, 9)),
            (day(2011, 12, 9), day(2012, 1, 6), day(2012, 1, 9)),
        ] {
            assert_eq!(Stage::after(last), Some(Stage { friday, monday }), "{last}");
        }
        assert_eq!(Stage::after(NaiveDate::MAX), None);
    }
}
