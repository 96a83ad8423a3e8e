//! SQL that gathers role grants as JSON, with the units that each reaches: inside the statement that reads
//! rights, so that they cost no statement of their own.

use std::marker::PhantomData;
use std::sync::LazyLock;

use diesel::expression::{
    AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate,
};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Nullable, Text};
use diesel::sqlite::Sqlite;

use crate::connection::MultiBackend;

/// How a database writes JSON.
struct Spelling {
    list: &'static str,
    array: &'static str,
    id: fn(&str) -> String,
    json: fn(&str) -> String,
    micros: fn(&str) -> String,
}

const SQLITE: Spelling = Spelling {
    list: "json(coalesce((SELECT json_group_array(",
    array: "json_array",
    id: |column| format!("CASE WHEN {column} IS NOT NULL THEN lower(hex({column})) END"),
    // SQLite forgets what is JSON at the edge of a sub-select.
    json: |value| format!("json({value})"),
    micros: str::to_owned,
};
const POSTGRES: Spelling = Spelling {
    list: "(coalesce((SELECT jsonb_agg(",
    array: "jsonb_build_array",
    id: str::to_owned,
    json: str::to_owned,
    micros: |at| format!("CAST(extract(epoch FROM {at}) * 1000000 AS bigint)"),
};

impl Spelling {
    fn list(&self, item: &str, rows: &str) -> String {
        format!("{}{item}) {rows}), '[]'))", self.list)
    }

    fn array(&self, items: &[&str]) -> String {
        format!("{}({})", self.array, items.join(", "))
    }

    /// The units that a grant in `unit` reaches: down to a unit that inherits no roles.
    fn reached(&self, unit: &str) -> String {
        let rows = format!(
            "FROM business_units a JOIN business_units b ON b.company_id = a.company_id \
               AND b.path >= a.path AND b.path < a.path || 'g' \
             WHERE a.id = {unit} AND NOT EXISTS (SELECT 1 FROM business_units c \
               WHERE c.company_id = a.company_id AND NOT c.inherits_roles \
                 AND c.path > a.path AND substr(b.path, 1, length(c.path)) = c.path)"
        );
        self.list(&(self.id)("b.id"), &rows)
    }

    /// The units of `company` that inherit no roles, and all below them.
    fn cut(&self, company: &str) -> String {
        let rows = format!(
            "FROM business_units c JOIN business_units b ON b.company_id = c.company_id \
               AND b.path >= c.path AND b.path < c.path || 'g' \
             WHERE c.company_id = {company} AND NOT c.inherits_roles"
        );
        self.list(&(self.id)("b.id"), &rows)
    }

    /// The custom role of a grant `g`: its id and its permissions; null for a role in code.
    fn custom(&self) -> String {
        let item = self.array(&[&(self.id)("r.id"), &(self.json)("r.permissions")]);
        (self.json)(&format!("(SELECT {item} FROM roles r WHERE r.id = g.role_id)"))
    }

    /// All grants of `user`, each with its custom role and the units that it reaches.
    fn grants(&self, user: &str) -> String {
        let id = (self.id)("g.unit_id");
        let item = self.array(&["g.role", &id, &self.custom(), &self.reached("g.unit_id")]);
        self.list(&item, &format!("FROM role_grants g WHERE g.user_id = {user}"))
    }

    /// What an emergency access lends to `user`; null: none is under way.
    fn loan(&self, user: &str) -> String {
        let end = (self.micros)("e.ends_at");
        let item = self.array(&[&(self.id)("e.id"), &end, &(self.json)("e.permissions")]);
        (self.json)(&format!(
            "(SELECT {item} FROM emergency_accesses e WHERE e.user_id = {user} AND e.ended_at IS NULL)"
        ))
    }

    /// The grants and the cut of a user and their membership, if the old columns do not tell them.
    fn rights(&self, user: &str, member: &str) -> String {
        let (id, company) = (format!("{user}.id"), format!("{member}.company_id"));
        let all = self.array(&[&self.grants(&id), &self.cut(&company), &self.loan(&id)]);
        format!(
            "CASE WHEN {user}.staff_role IS NOT NULL \
               OR EXISTS (SELECT 1 FROM role_grants WHERE user_id = {id} AND unit_id IS NOT NULL) \
               OR EXISTS (SELECT 1 FROM role_grants WHERE user_id = {id} AND role_id IS NOT NULL) \
               OR EXISTS (SELECT 1 FROM business_units \
                 WHERE company_id = {company} AND NOT inherits_roles) \
             THEN CAST({all} AS text) END"
        )
    }

    /// A member's grants, without the units that they reach.
    fn of_member(&self) -> String {
        let item = self.array(&["g.role", &(self.id)("g.unit_id"), &self.custom()]);
        let grants = self.list(&item, "FROM role_grants g WHERE g.user_id = members.user_id");
        format!("CAST({grants} AS text)")
    }

    fn of_staff(&self) -> String {
        let item = self.array(&["g.role", &self.custom()]);
        let roles = self.list(&item, "FROM role_grants g WHERE g.user_id = users.id");
        format!("CAST({roles} AS text)")
    }

    fn of_key(&self) -> String {
        let reached = self.reached("api_keys.unit_id");
        format!("CASE WHEN api_keys.unit_id IS NOT NULL THEN CAST({reached} AS text) END")
    }
}

/// One SQL in the spelling of each database, built once.
pub(crate) struct Texts {
    sqlite: String,
    postgres: String,
}

impl Texts {
    fn of(build: fn(&Spelling) -> String) -> Self {
        Self { sqlite: build(&SQLITE), postgres: build(&POSTGRES) }
    }
}

/// What a [`Gathered`] gathers.
pub(crate) trait Gathers: 'static {
    /// Its SQL.
    fn texts() -> &'static Texts;
}

/// The rights of a user `u` and a member `m`.
pub(crate) enum RightsOfAliases {}
impl Gathers for RightsOfAliases {
    fn texts() -> &'static Texts {
        static TEXTS: LazyLock<Texts> = LazyLock::new(|| Texts::of(|sql| sql.rights("u", "m")));
        &TEXTS
    }
}

/// The rights of the rows of `users` and `members`.
pub(crate) enum RightsOfTables {}
impl Gathers for RightsOfTables {
    fn texts() -> &'static Texts {
        static TEXTS: LazyLock<Texts> =
            LazyLock::new(|| Texts::of(|sql| sql.rights("users", "members")));
        &TEXTS
    }
}

/// The grants of the row of `members`.
pub(crate) enum OfMember {}
impl Gathers for OfMember {
    fn texts() -> &'static Texts {
        static TEXTS: LazyLock<Texts> = LazyLock::new(|| Texts::of(Spelling::of_member));
        &TEXTS
    }
}

/// The roles of the row of `users`.
pub(crate) enum OfStaff {}
impl Gathers for OfStaff {
    fn texts() -> &'static Texts {
        static TEXTS: LazyLock<Texts> = LazyLock::new(|| Texts::of(Spelling::of_staff));
        &TEXTS
    }
}

/// The units of the row of `api_keys`.
pub(crate) enum OfKey {}
impl Gathers for OfKey {
    fn texts() -> &'static Texts {
        static TEXTS: LazyLock<Texts> = LazyLock::new(|| Texts::of(Spelling::of_key));
        &TEXTS
    }
}

/// SQL that gathers JSON, as an expression of a statement that names the tables.
pub(crate) struct Gathered<W>(PhantomData<fn() -> W>);

/// The grants of a user `u` and a member `m`, if the old columns do not tell them: of staff, of a member with a
/// role in a unit or a custom role, and of every member of a company with a unit that inherits no roles.
pub(crate) const RIGHTS_OF_ALIASES: Gathered<RightsOfAliases> = Gathered(PhantomData);
/// The same of the rows of `users` and `members`.
pub(crate) const RIGHTS_OF_TABLES: Gathered<RightsOfTables> = Gathered(PhantomData);
/// The grants of the row of `members`.
pub(crate) const GRANTS_OF_MEMBER: Gathered<OfMember> = Gathered(PhantomData);
/// The roles of the row of `users`.
pub(crate) const ROLES_OF_STAFF: Gathered<OfStaff> = Gathered(PhantomData);
/// The units that the row of `api_keys` reaches, if it is bound to one.
pub(crate) const REACH_OF_KEY: Gathered<OfKey> = Gathered(PhantomData);

impl<W: 'static> QueryId for Gathered<W> {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}
impl<W> Expression for Gathered<W> {
    type SqlType = Nullable<Text>;
}
impl<W: Gathers> QueryFragment<Pg> for Gathered<W> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        pass.push_sql(&W::texts().postgres);
        Ok(())
    }
}
impl<W: Gathers> QueryFragment<Sqlite> for Gathered<W> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        pass.push_sql(&W::texts().sqlite);
        Ok(())
    }
}
impl<W: Gathers> QueryFragment<MultiBackend> for Gathered<W> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        MultiBackend::walk_variant_ast(self, pass)
    }
}
impl<W, G> ValidGrouping<G> for Gathered<W> {
    type IsAggregate = is_aggregate::No;
}
impl<W, S> AppearsOnTable<S> for Gathered<W> {}
impl<W, S> SelectableExpression<S> for Gathered<W> {}
