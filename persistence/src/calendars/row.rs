//! Calendars, row by row.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::calendars::{Calendar, CalendarId};
use domain::companies::CompanyId;
use serde_json::Value;

use crate::schema::calendars;
use crate::{Db, DbError};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = calendars, treat_none_as_default_value = false, treat_none_as_null = true)]
pub(super) struct CalendarRow {
    id: Db<CalendarId>,
    company_id: Option<Db<CompanyId>>,
    name: String,
    time_zone: String,
    week: Db<Value>,
    exceptions: Db<Value>,
    version: i64,
    created_at: Db<DateTime<Utc>>,
}

impl TryFrom<&Calendar> for CalendarRow {
    type Error = DbError;

    fn try_from(calendar: &Calendar) -> Result<Self, DbError> {
        Ok(Self {
            id: Db(calendar.id),
            company_id: calendar.company.map(Db),
            name: calendar.name.clone(),
            time_zone: calendar.zone.as_str().to_owned(),
            week: Db(serde_json::to_value(&calendar.week).map_err(DbError::corrupt)?),
            exceptions: Db(serde_json::to_value(&calendar.exceptions).map_err(DbError::corrupt)?),
            version: calendar.version,
            created_at: Db(calendar.created_at),
        })
    }
}

impl TryFrom<CalendarRow> for Calendar {
    type Error = DbError;

    fn try_from(row: CalendarRow) -> Result<Self, DbError> {
        Ok(Self {
            id: row.id.0,
            company: row.company_id.map(|company| company.0),
            name: row.name,
            zone: row.time_zone.parse().map_err(DbError::corrupt)?,
            week: serde_json::from_value(row.week.0).map_err(DbError::corrupt)?,
            exceptions: serde_json::from_value(row.exceptions.0).map_err(DbError::corrupt)?,
            version: row.version,
            created_at: row.created_at.0,
        })
    }
}
