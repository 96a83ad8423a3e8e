//! JSON types of calendars.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendars::{Calendar, CalendarChanges, OpenHours, TimeOfDay, Week};
use domain::failure::Violation;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{IntoParams, PartialSchema, ToSchema};
use validator::Validate;

use crate::kernel::problem::{At, Problem};
use crate::kernel::wire::{CalendarKey, CompanyKey, Day, given, refusal};

/// A new calendar.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewCalendar {
    /// Company the calendar belongs to. Omitted: the operator (staff) or the caller's own company.
    pub(super) company_id: Option<CompanyKey>,
    /// Name of the calendar.
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(min_length = 1, max_length = 200, example = "Office Vienna")]
    pub(super) name: String,
    /// Time zone (IANA) of its hours.
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64, example = "Europe/Vienna")]
    pub(super) time_zone: String,
    /// Open hours of each day of the week.
    #[validate(nested)]
    pub(super) weekly: WeeklyHours,
    /// Days with hours of their own, such as holidays; default none.
    #[validate(length(max = 400), nested)]
    #[schema(max_items = 400)]
    pub(super) exceptions: Option<Vec<DayHours>>,
}

/// An update of a calendar; omitted fields stay unchanged.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CalendarUpdate {
    /// Name of the calendar.
    #[serde(default, deserialize_with = "given")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(value_type = String, min_length = 1, max_length = 200, example = "Office Vienna")]
    name: Option<String>,
    /// Time zone (IANA) of its hours.
    #[serde(default, deserialize_with = "given")]
    #[validate(length(min = 1, max = 64))]
    #[schema(value_type = String, min_length = 1, max_length = 64, example = "Europe/Vienna")]
    time_zone: Option<String>,
    /// Open hours of each day of the week.
    #[serde(default, deserialize_with = "given")]
    #[validate(nested)]
    #[schema(value_type = WeeklyHours)]
    weekly: Option<WeeklyHours>,
    /// All days with hours of their own; empty: none.
    #[serde(default, deserialize_with = "given")]
    #[validate(length(max = 400), nested)]
    #[schema(value_type = Vec<DayHours>, max_items = 400)]
    exceptions: Option<Vec<DayHours>>,
}

/// Open hours of each day of the week; an omitted or empty day is closed.
#[derive(Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WeeklyHours {
    /// Monday.
    #[serde(default)]
    #[validate(length(max = 12))]
    #[schema(max_items = 12)]
    mon: Vec<Hours>,
    /// Tuesday.
    #[serde(default)]
    #[validate(length(max = 12))]
    #[schema(max_items = 12)]
    tue: Vec<Hours>,
    /// Wednesday.
    #[serde(default)]
    #[validate(length(max = 12))]
    #[schema(max_items = 12)]
    wed: Vec<Hours>,
    /// Thursday.
    #[serde(default)]
    #[validate(length(max = 12))]
    #[schema(max_items = 12)]
    thu: Vec<Hours>,
    /// Friday.
    #[serde(default)]
    #[validate(length(max = 12))]
    #[schema(max_items = 12)]
    fri: Vec<Hours>,
    /// Saturday.
    #[serde(default)]
    #[validate(length(max = 12))]
    #[schema(max_items = 12)]
    sat: Vec<Hours>,
    /// Sunday.
    #[serde(default)]
    #[validate(length(max = 12))]
    #[schema(max_items = 12)]
    sun: Vec<Hours>,
}

/// A day with hours of its own.
#[derive(Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DayHours {
    /// The day.
    on: Day,
    /// Its open hours; empty: closed.
    #[validate(length(max = 12))]
    #[schema(max_items = 12)]
    hours: Vec<Hours>,
}

/// Open hours, in local time; they end after they begin.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OpenHours)]
struct Hours {
    /// When they begin.
    from: LocalTime,
    /// When they end; `24:00` is the end of the day.
    until: LocalTime,
}

/// A time of day as it looks in JSON.
#[derive(Clone, Copy)]
struct LocalTime(TimeOfDay);

impl Serialize for LocalTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for LocalTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map(Self).map_err(|error| refusal::encode(&error))
    }
}

impl PartialSchema for LocalTime {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some("^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"))
            .description(Some("A time of day in hours and minutes, from 00:00 to 24:00."))
            .examples([serde_json::json!("09:00")])
            .into()
    }
}

impl ToSchema for LocalTime {
    fn name() -> Cow<'static, str> {
        "LocalTime".into()
    }
}

fn open_hours(hours: Vec<Hours>, pointer: &str) -> Result<OpenHours, Problem> {
    let spans = hours.into_iter().map(|hours| (hours.from.0, hours.until.0));
    OpenHours::new(spans.collect()).at(pointer)
}

impl WeeklyHours {
    /// The week; its days stand below `/weekly`.
    pub(super) fn week(self) -> Result<Week, Problem> {
        let day = |hours, name: &str| open_hours(hours, &format!("/weekly/{name}"));
        let days = [
            day(self.mon, "mon")?,
            day(self.tue, "tue")?,
            day(self.wed, "wed")?,
            day(self.thu, "thu")?,
            day(self.fri, "fri")?,
            day(self.sat, "sat")?,
            day(self.sun, "sun")?,
        ];
        Week::new(days).at("/weekly")
    }
}

/// The days with hours of their own, each once.
pub(super) fn exceptions(days: Vec<DayHours>) -> Result<BTreeMap<NaiveDate, OpenHours>, Problem> {
    let mut all = BTreeMap::new();
    for (place, DayHours { on, hours }) in days.into_iter().enumerate() {
        let hours = open_hours(hours, &format!("/exceptions/{place}/hours"))?;
        match all.entry(on.0) {
            Entry::Vacant(free) => {
                free.insert(hours);
            }
            Entry::Occupied(_) => {
                let detail = format!("{} has hours already", on.0);
                let pointer = format!("/exceptions/{place}/on");
                return Err(Problem::invalid(vec![Violation::new(
                    pointer,
                    "duplicate_day",
                    detail,
                )]));
            }
        }
    }
    Ok(all)
}

impl CalendarUpdate {
    pub(super) fn changes(self) -> Result<CalendarChanges, Problem> {
        let zone = self.time_zone.map(|zone| zone.parse().at("/time_zone"));
        Ok(CalendarChanges {
            name: self.name,
            zone: zone.transpose()?,
            week: self.weekly.map(WeeklyHours::week).transpose()?,
            exceptions: self.exceptions.map(exceptions).transpose()?,
        })
    }
}

/// A calendar of working hours.
#[derive(Serialize, ToSchema)]
#[schema(as = Calendar)]
pub(super) struct CalendarView {
    /// Id of the calendar.
    id: CalendarKey,
    /// Company the calendar belongs to; null: the operator.
    #[schema(required = true)]
    company_id: Option<CompanyKey>,
    /// Name of the calendar.
    #[schema(example = "Office Vienna")]
    name: String,
    /// Time zone of its hours.
    #[schema(example = "Europe/Vienna")]
    time_zone: &'static str,
    /// Open hours of each day of the week.
    weekly: WeeklyHours,
    /// Days with hours of their own, in order.
    exceptions: Vec<DayHours>,
    /// `ETag` of the calendar.
    #[schema(minimum = 1)]
    version: i64,
    /// Creation time.
    created_at: DateTime<Utc>,
}

fn shown(day: &OpenHours) -> Vec<Hours> {
    let hours = |(from, until): &(TimeOfDay, TimeOfDay)| Hours {
        from: LocalTime(*from),
        until: LocalTime(*until),
    };
    day.spans().iter().map(hours).collect()
}

impl From<&Calendar> for CalendarView {
    fn from(calendar: &Calendar) -> Self {
        let [mon, tue, wed, thu, fri, sat, sun] = calendar.week.days().each_ref().map(shown);
        let day =
            |(on, hours): (&NaiveDate, &OpenHours)| DayHours { on: Day(*on), hours: shown(hours) };
        Self {
            id: calendar.id.into(),
            company_id: calendar.company.map(Into::into),
            name: calendar.name.clone(),
            time_zone: calendar.zone.as_str(),
            weekly: WeeklyHours { mon, tue, wed, thu, fri, sat, sun },
            exceptions: calendar.exceptions.iter().map(day).collect(),
            version: calendar.version,
            created_at: calendar.created_at,
        }
    }
}

/// Calendars, newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct CalendarList {
    /// Calendars of this page.
    pub(super) data: Vec<CalendarView>,
    /// Pass it as `cursor` to get the next page; null on the last page.
    #[schema(required = true, example = json!(null))]
    pub(super) next_cursor: Option<String>,
}

/// Filter for calendars.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct CalendarFilter {
    /// Maximum number of items.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub(super) limit: Option<u32>,
    /// `next_cursor` of the previous page.
    #[param(max_length = 2048)]
    pub(super) cursor: Option<String>,
}
