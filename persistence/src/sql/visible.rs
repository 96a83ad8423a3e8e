//! Scope as a condition: the one place where a scope narrows a query.
//!
//! A table names its owner columns once ([`OwnedBy`]). [`visible`] adds them to a Diesel query,
//! [`OwnedBy::push`] and [`OwnedBy::push_fixed`] to a hand-written statement.

use diesel::backend::Backend;
use diesel::dsl::{Eq, EqAny, Filter, IsNull, Or, Select, sql};
use diesel::expression::{AsExpression, Expression, SqlLiteral, TypedExpressionType};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::query_dsl::methods::FilterDsl;
use diesel::serialize::ToSql;
use diesel::sql_types::{Bool, HasSqlType, Nullable, SingleValue};
use domain::companies::CompanyId;
use domain::identity::{Scope, UserId};

use super::part::{At, InPart};
use crate::Db;
use crate::schema::orders as o;
use crate::types::Uid;

/// The columns with the owner of a row.
///
/// `company` is a column, or [`OrShared`] around one. `user` is a column, [`Shared`], [`Withheld`], or
/// [`OfOrder`] around the column of an order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OwnedBy<C, U> {
    /// The company of the row.
    pub(crate) company: C,
    /// The user in the company that owns the row.
    pub(crate) user: U,
    /// Where in the company the row is.
    pub(crate) at: At,
}

/// A company column. A row without a company is shared by all companies.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OrShared<C>(pub(crate) C);

/// In place of a user: every user of the company reaches the row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shared;

/// In place of a user: the row belongs to the company, and is outside the reach `own`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Withheld;

/// In place of a user: the buyer of the order named by this column.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OfOrder<C>(pub(crate) C);

/// Something that narrows a query to the rows of one company or user.
pub(crate) trait Narrow<Id, Q> {
    /// The query, for the rows of `id` only.
    fn narrow(self, query: Q, id: Id) -> Q;
}

impl<C, Id, Q> Narrow<Id, Q> for C
where
    C: Column + Expression<SqlType: SingleValue + TypedExpressionType>,
    Db<Id>: AsExpression<C::SqlType>,
    Q: FilterDsl<Eq<C, Db<Id>>, Output = Q>,
{
    fn narrow(self, query: Q, id: Id) -> Q {
        FilterDsl::filter(query, self.eq(Db(id)))
    }
}

impl<C, Id, Q> Narrow<Id, Q> for OrShared<C>
where
    C: Column + Expression<SqlType = Nullable<Uid>> + Copy,
    Db<Id>: AsExpression<Nullable<Uid>>,
    Q: FilterDsl<Or<Eq<C, Db<Id>>, IsNull<C>>, Output = Q>,
{
    fn narrow(self, query: Q, id: Id) -> Q {
        FilterDsl::filter(query, self.0.eq(Db(id)).or(self.0.is_null()))
    }
}

impl<Id, Q> Narrow<Id, Q> for Shared {
    fn narrow(self, query: Q, _id: Id) -> Q {
        query
    }
}

impl<Id, Q: FilterDsl<SqlLiteral<Bool>, Output = Q>> Narrow<Id, Q> for Withheld {
    fn narrow(self, query: Q, _id: Id) -> Q {
        FilterDsl::filter(query, sql("1 = 0"))
    }
}

/// The ids of the orders that a user placed.
type OrdersOf = Select<Filter<o::table, Eq<o::placed_by, Db<UserId>>>, o::id>;

impl<C, Q> Narrow<UserId, Q> for OfOrder<C>
where
    C: Expression<SqlType = Uid>,
    Q: FilterDsl<EqAny<C, OrdersOf>, Output = Q>,
{
    fn narrow(self, query: Q, id: UserId) -> Q {
        let own = QueryDsl::filter(o::table, o::placed_by.eq(Db(id))).select(o::id);
        FilterDsl::filter(query, self.0.eq_any(own))
    }
}

/// The query, for the rows inside `scope` only.
pub(crate) fn visible<Q, C, U>(query: Q, scope: &Scope, owner: OwnedBy<C, U>) -> Q
where
    C: Narrow<CompanyId, Q>,
    U: Narrow<UserId, Q>,
    Q: FilterDsl<InPart, Output = Q>,
{
    let query = match scope.company() {
        Some(company) => owner.company.narrow(query, company),
        None => query,
    };
    match scope {
        Scope::Everything | Scope::Company(_) => query,
        Scope::Own { user, .. } => owner.user.narrow(query, *user),
        Scope::Part(part) => FilterDsl::filter(query, InPart::new(part, owner.at)),
    }
}

/// The company of which no more than a part is inside `scope`.
pub(crate) fn company_in_part(scope: &Scope) -> Option<CompanyId> {
    match scope {
        Scope::Everything | Scope::Company(_) => None,
        Scope::Own { .. } | Scope::Part(_) => scope.company(),
    }
}

/// A scope as the values that a statement binds.
#[derive(Debug, Clone)]
pub(crate) struct Reach {
    company: Option<Db<CompanyId>>,
    user: Option<Db<UserId>>,
    part: Option<InPart>,
}

impl Reach {
    /// The values for rows with this owner.
    pub(crate) fn of(scope: &Scope, owner: OwnedBy<&'static str, &'static str>) -> Self {
        let (user, part) = match scope {
            Scope::Everything | Scope::Company(_) => (None, None),
            Scope::Own { user, .. } => (Some(Db(*user)), None),
            Scope::Part(part) => (None, Some(InPart::new(part, owner.at))),
        };
        Self { company: scope.company().map(Db), user, part }
    }

    /// Whether it is a part of a company, which [`OwnedBy::push_fixed`] does not know.
    pub(crate) const fn is_part(&self) -> bool {
        self.part.is_some()
    }
}

impl OwnedBy<&'static str, &'static str> {
    /// Adds the conditions for `reach` to a `WHERE` clause: one text for each reach, so that each has its own
    /// plan.
    pub(crate) fn push<'b, B>(
        self,
        out: &mut AstPass<'_, 'b, B>,
        reach: &'b Reach,
    ) -> QueryResult<()>
    where
        B: Backend + HasSqlType<Uid>,
        Db<CompanyId>: ToSql<Uid, B>,
        Db<UserId>: ToSql<Uid, B>,
        InPart: QueryFragment<B>,
    {
        if let Some(company) = &reach.company {
            out.push_sql(" AND ");
            out.push_sql(self.company);
            out.push_sql(" = ");
            out.push_bind_param::<Uid, _>(company)?;
        }
        if let Some(user) = &reach.user {
            out.push_sql(" AND ");
            out.push_sql(self.user);
            out.push_sql(" = ");
            out.push_bind_param::<Uid, _>(user)?;
        }
        if let Some(part) = &reach.part {
            out.push_sql(" AND ");
            part.walk_ast(out.reborrow())?;
        }
        Ok(())
    }

    /// The same in one text for every reach but a part of a company: for a statement that finds its row by id and
    /// has a fixed text.
    pub(crate) fn push_fixed<'b, B>(
        self,
        out: &mut AstPass<'_, 'b, B>,
        reach: &'b Reach,
    ) -> QueryResult<()>
    where
        B: Backend + HasSqlType<Uid>,
        Db<CompanyId>: ToSql<Uid, B>,
        Db<UserId>: ToSql<Uid, B>,
    {
        out.push_sql(" AND ");
        out.push_sql(self.company);
        out.push_sql(" = coalesce(");
        out.push_bind_param::<Nullable<Uid>, _>(&reach.company)?;
        out.push_sql(", ");
        out.push_sql(self.company);
        out.push_sql(") AND ");
        out.push_sql(self.user);
        out.push_sql(" = coalesce(");
        out.push_bind_param::<Nullable<Uid>, _>(&reach.user)?;
        out.push_sql(", ");
        out.push_sql(self.user);
        out.push_sql(")");
        Ok(())
    }
}
