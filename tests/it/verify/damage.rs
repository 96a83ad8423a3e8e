//! Damage to the books, by SQL.

use crate::support::database::Backend;

/// Damage to the scene.
pub struct Break {
    /// The broken invariant.
    pub invariant: &'static str,
    /// Other invariants that break with it.
    pub(super) also: &'static [&'static str],
    /// The SQL; `:hour` is one hour in the unit of a timestamp, `:json(x)` the text x as a JSON column has it, and
    /// `«x»` the id of the order x.
    pub(super) sql: &'static str,
}

impl Break {
    /// The statement for this database.
    pub fn sql(&self, backend: Backend) -> String {
        let hour = match backend {
            Backend::Sqlite => "3600000000",
            Backend::Postgres => "interval '1 hour'",
        };
        let json = if backend == Backend::Sqlite { "json(" } else { "jsonb(" };
        self.sql
            .replace(":json(", json)
            .replace(":hour", hour)
            .replace('«', "(SELECT id FROM orders WHERE purchase_order_number = '")
            .replace('»', "')")
    }

    /// All findings expected then, in the order of the checks.
    pub fn names(&self) -> Vec<&'static str> {
        let broken = |name: &&str| *name == self.invariant || self.also.contains(name);
        persistence::verify::invariants().iter().map(|one| one.name).filter(broken).collect()
    }
}

pub(super) const fn alone(invariant: &'static str, sql: &'static str) -> Break {
    Break { invariant, also: &[], sql }
}
