//! A complete row of the log.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::audit::{Author, Content, Digest};
use domain::companies::CompanyId;
use domain::identity::UserId;
use uuid::Uuid;

use crate::Db;
use crate::schema::{events as e, order_views as v};

/// An event with every field that goes into its digest.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = e)]
pub(crate) struct Row {
    pub(crate) id: i64,
    pub(crate) sequence: Option<i64>,
    #[diesel(column_name = event_type)]
    pub(crate) kind: String,
    pub(crate) occurred_at: Db<DateTime<Utc>>,
    pub(crate) recorded_at: Db<DateTime<Utc>>,
    pub(crate) company_id: Option<Db<CompanyId>>,
    pub(crate) subject_type: String,
    pub(crate) subject_id: Db<Uuid>,
    pub(crate) subject_version: i64,
    pub(crate) actor_id: Option<Db<UserId>>,
    pub(crate) on_behalf_of: Option<Db<UserId>>,
    pub(crate) request_id: Option<String>,
    pub(crate) digest: Option<Db<Digest>>,
    #[diesel(column_name = data)]
    own_data: Option<String>,
    #[diesel(select_expression = v::view.nullable())]
    order_view: Option<String>,
}

/// The only query for complete rows.
#[diesel::dsl::auto_type(no_type_alias)]
pub(crate) fn rows() -> _ {
    let columns: diesel::helper_types::AsSelect<Row, crate::connection::MultiBackend> =
        Row::as_select();
    let view = v::order_id.eq(e::subject_id).and(v::version.eq(e::subject_version));
    e::table.left_join(v::table.on(view.and(e::data.is_null()))).select(columns)
}

impl Row {
    /// The text of its data; `None` if it has been removed.
    pub(crate) fn data(&self) -> Option<&str> {
        self.own_data.as_deref().or(self.order_view.as_deref())
    }

    pub(crate) fn author(&self) -> Author {
        Author {
            actor: self.actor_id.map(|id| id.0),
            on_behalf_of: self.on_behalf_of.map(|id| id.0),
        }
    }

    /// Its digest recomputed from its current content.
    pub(crate) fn content_digest(&self) -> Digest {
        Content {
            kind: &self.kind,
            occurred_at: self.occurred_at.0,
            recorded_at: self.recorded_at.0,
            company: self.company_id.map(|id| id.0),
            subject_type: &self.subject_type,
            subject_id: self.subject_id.0,
            subject_version: self.subject_version,
            author: self.author(),
            request_id: self.request_id.as_deref(),
            data: Digest::of(self.data().unwrap_or_default()),
        }
        .digest()
    }
}
