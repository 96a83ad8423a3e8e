//! How Rust values are stored: five SQL types for both databases, and one wrapper.
//!
//! | type | PostgreSQL | SQLite |
//! |---|---|---|
//! | [`Uid`] | `uuid` | `BLOB`, 16 bytes |
//! | [`Instant`] | `timestamptz` | `INTEGER`, microseconds since 1970 |
//! | [`Json`] | `jsonb` | `TEXT` |
//! | [`Dec`] | `numeric` | `TEXT`: no SQL arithmetic or order |
//! | [`Sha256`] | `bytea` | `BLOB`, 32 bytes |

use chrono::{DateTime, Utc};
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::internal::derives::as_expression::Bound;
use diesel::pg::{Pg, PgValue};
use diesel::query_builder::QueryId;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{self as st, HasSqlType, SqlType};
use diesel::sqlite::{Sqlite, SqliteValue};
use domain::audit::Digest;
use domain::id::{Entity, Id};
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use serde_json::Value;
use uuid::Uuid;

use crate::connection::{MultiBackend, MultiRawValue};

/// A Rust type with the SQL type it is stored as.
pub trait Stored: Sized {
    /// The SQL type.
    type Sql: Codec;
    /// Encodes the value for storage.
    fn raw(&self) -> <Self::Sql as Codec>::Raw;
    /// Decodes a stored value.
    fn parse(raw: <Self::Sql as Codec>::Raw) -> deserialize::Result<Self>;
}

/// A SQL type: its form in memory, and how SQLite encodes it.
pub trait Codec: SqlType + Default + 'static {
    /// The form in memory; PostgreSQL's own codec takes it as it is.
    type Raw;
    /// The form in SQLite.
    type Lite;
    /// Encodes for SQLite.
    fn to_lite(raw: Self::Raw) -> Self::Lite;
    /// Decodes from SQLite, straight from its own memory.
    fn from_lite(value: &mut SqliteValue<'_, '_, '_>) -> deserialize::Result<Self::Raw>;
}

/// Wraps a value for Diesel: `orders::id.eq(Db(id))`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, FromSqlRow)]
pub struct Db<T>(pub T);

/// Serializes to the JSON form that SQL's JSON functions read into a column of the type.
impl<T: Stored<Sql: Codec<Raw: Serialize>>> Serialize for Db<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.raw().serialize(serializer)
    }
}

// The orphan rule forbids generic implementations for five types and three backends.
macro_rules! sql_type {
    ($(#[$doc:meta])* $name:ident: $raw:ty, postgres $pg:ty = $oid:literal / $array_oid:literal,
     sqlite $affinity:literal = $lite:ty, $to:expr, $from:expr) => {
        $(#[$doc])*
        #[derive(SqlType, QueryId, Default, Debug, Clone, Copy)]
        #[diesel(postgres_type(oid = $oid, array_oid = $array_oid), sqlite_type(name = $affinity))]
        pub struct $name;

        impl HasSqlType<$name> for MultiBackend {
            fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
                Self::lookup_sql_type::<$name>(lookup)
            }
        }
        impl Codec for $name {
            type Raw = $raw;
            type Lite = $lite;
            fn to_lite(raw: $raw) -> $lite {
                ($to)(raw)
            }
            fn from_lite(value: &mut SqliteValue<'_, '_, '_>) -> deserialize::Result<$raw> {
                ($from)(value)
            }
        }
        impl<T: Stored<Sql = $name> + std::fmt::Debug> ToSql<$name, Pg> for Db<T> {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                ToSql::<$pg, Pg>::to_sql(&self.0.raw(), &mut out.reborrow())
            }
        }
        impl<T: Stored<Sql = $name> + std::fmt::Debug> ToSql<$name, Sqlite> for Db<T> {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                out.set_value($name::to_lite(self.0.raw()));
                Ok(IsNull::No)
            }
        }
        impl<T> ToSql<$name, MultiBackend> for Db<T>
        where
            T: Stored<Sql = $name> + std::fmt::Debug + Send + Sync + 'static,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                out.set_value(($name, self));
                Ok(IsNull::No)
            }
        }
        impl<T, B: diesel::backend::Backend> ToSql<st::Nullable<$name>, B> for Db<T>
        where
            Self: ToSql<$name, B>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, B>) -> serialize::Result {
                ToSql::<$name, B>::to_sql(self, out)
            }
        }
        sql_type!(@expression $name: $name);
        sql_type!(@expression $name: st::Nullable<$name>);
        impl<T: Stored<Sql = $name>> FromSql<$name, Pg> for Db<T> {
            fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
                T::parse(<$raw as FromSql<$pg, Pg>>::from_sql(value)?).map(Db)
            }
        }
        impl<T: Stored<Sql = $name>> FromSql<$name, Sqlite> for Db<T> {
            fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
                T::parse($name::from_lite(&mut value)?).map(Db)
            }
        }
        impl<T: Stored<Sql = $name>> FromSql<$name, MultiBackend> for Db<T> {
            fn from_sql(value: MultiRawValue<'_>) -> deserialize::Result<Self> {
                value.from_sql::<Self, $name>()
            }
        }
    };
    (@expression $name:ident: $sql:ty) => {
        impl<T: Stored<Sql = $name>> AsExpression<$sql> for Db<T> {
            type Expression = Bound<$sql, Self>;
            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }
        impl<'a, T: Stored<Sql = $name>> AsExpression<$sql> for &'a Db<T> {
            type Expression = Bound<$sql, Self>;
            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }
    };
}

sql_type!(
    /// An id.
    Uid: Uuid, postgres st::Uuid = 2950 / 2951, sqlite "Binary" = Vec<u8>,
    |id: Uuid| id.as_bytes().to_vec(),
    |value: &mut SqliteValue<'_, '_, '_>| Ok(Uuid::from_slice(value.read_blob())?)
);
sql_type!(
    /// A moment, to the microsecond.
    Instant: DateTime<Utc>, postgres st::Timestamptz = 1184 / 1185, sqlite "Long" = i64,
    |at: DateTime<Utc>| at.timestamp_micros(),
    |value: &mut SqliteValue<'_, '_, '_>| DateTime::from_timestamp_micros(value.read_long())
        .ok_or_else(|| "a moment out of range".into())
);
sql_type!(
    /// A document.
    Json: Value, postgres st::Jsonb = 3802 / 3807, sqlite "Text" = String,
    |document: Value| document.to_string(),
    |value: &mut SqliteValue<'_, '_, '_>| Ok(serde_json::from_str(value.read_text())?)
);
sql_type!(
    /// A unit price or a rate.
    Dec: Decimal, postgres st::Numeric = 1700 / 1231, sqlite "Text" = String,
    |value: Decimal| value.to_string(),
    |value: &mut SqliteValue<'_, '_, '_>| Ok(value.read_text().parse()?)
);

sql_type!(
    /// A digest.
    Sha256: Vec<u8>, postgres st::Binary = 17 / 1001, sqlite "Binary" = Vec<u8>,
    |digest: Vec<u8>| digest,
    |value: &mut SqliteValue<'_, '_, '_>| Ok(value.read_blob().to_vec())
);

impl Stored for Digest {
    type Sql = Sha256;
    fn raw(&self) -> Vec<u8> {
        self.0.to_vec()
    }
    fn parse(raw: Vec<u8>) -> deserialize::Result<Self> {
        Self::from_slice(&raw).ok_or_else(|| "a digest that is not 32 bytes long".into())
    }
}

impl Stored for Uuid {
    type Sql = Uid;
    fn raw(&self) -> Uuid {
        *self
    }
    fn parse(raw: Uuid) -> deserialize::Result<Self> {
        Ok(raw)
    }
}

impl<E: Entity> Stored for Id<E> {
    type Sql = Uid;
    fn raw(&self) -> Uuid {
        self.uuid()
    }
    fn parse(raw: Uuid) -> deserialize::Result<Self> {
        Ok(Self::from_uuid(raw))
    }
}

impl Stored for DateTime<Utc> {
    type Sql = Instant;
    fn raw(&self) -> Self {
        *self
    }
    fn parse(raw: Self) -> deserialize::Result<Self> {
        Ok(raw)
    }
}

impl Stored for Value {
    type Sql = Json;
    fn raw(&self) -> Self {
        self.clone()
    }
    fn parse(raw: Self) -> deserialize::Result<Self> {
        Ok(raw)
    }
}

impl Stored for Decimal {
    type Sql = Dec;
    fn raw(&self) -> Self {
        *self
    }
    fn parse(raw: Self) -> deserialize::Result<Self> {
        Ok(raw)
    }
}
