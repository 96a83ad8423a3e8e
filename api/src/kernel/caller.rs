//! The authenticated caller, as a handler's first argument: no handler runs without a token, and the
//! permission stands in the signature.

mod holds;
mod work;

use std::future::Future;
use std::marker::PhantomData;
use std::ops::Deref;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use chrono::NaiveDate;
use domain::audit::Author;
use domain::companies::{CompanyId, MemberId};
use domain::failure::{Kind, Violation};
use domain::identity::{Scope, SessionId, UserId};
use persistence::{Conn, DbError};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::kernel::access::credential::Credential;
use crate::kernel::access::permission::Grant;
use crate::kernel::access::rights::{Rights, in_person};
use crate::kernel::admission::Admission;
use crate::kernel::context::WriteContext;
use crate::kernel::page::Page;
use crate::kernel::problem::Problem;
use crate::kernel::request::Facts;
use crate::kernel::state::State;

/// An authenticated caller.
#[derive(Clone)]
pub struct Principal {
    rights: Arc<Rights>,
    /// The scope of the permission that the handler names.
    scope: Scope,
    facts: Arc<Facts>,
    state: web::Data<State>,
}

impl Principal {
    /// The data that the caller may use the handler's permission on: the union over the grants that bring it.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// User of the caller.
    pub fn user(&self) -> UserId {
        self.rights.user
    }

    /// Today in the seller's time zone, the date for prices and due dates.
    pub(crate) fn today(&self, conn: &mut Conn) -> Result<NaiveDate, DbError> {
        self.state().today(conn)
    }

    /// The actual actor: the user, or staff impersonating the user.
    pub fn actor(&self) -> UserId {
        self.rights.actor.unwrap_or(self.rights.user)
    }

    /// Refuses impersonation, for actions that every user must do in person.
    pub(crate) fn in_person(&self) -> Result<(), Problem> {
        in_person(&self.rights)
    }

    /// Membership of the caller; staff have none.
    pub fn member(&self) -> Option<MemberId> {
        self.rights.member
    }

    /// Session of the caller's token, if the caller logged in.
    pub(crate) fn session(&self) -> Option<SessionId> {
        self.rights.session
    }

    pub(crate) fn rights(&self) -> &Rights {
        &self.rights
    }

    pub(crate) fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Context of the caller's write, as of now.
    pub fn write_context(&self) -> WriteContext {
        WriteContext {
            time: self.state.clock.now(),
            author: Author::new(self.actor(), self.user()),
            request_id: self.facts.request_id.clone(),
            seller: OnceLock::new(),
        }
    }

    /// State of the application.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Company of the request: staff must name it, members need not; another company is not found.
    pub fn company_or(&self, named: Option<CompanyId>) -> Result<CompanyId, Problem> {
        match (self.scope().company(), named) {
            (Some(own), None) => Ok(own),
            (Some(own), Some(named)) if own == named => Ok(own),
            (Some(_), Some(_)) => Err(Problem::not_found()),
            (None, Some(named)) => Ok(named),
            (None, None) => Err(Problem::invalid(vec![Violation::new(
                "/company_id",
                "missing_field",
                "staff must name the company",
            )])),
        }
    }

    /// Refuses with 412 when the request's `If-Match` names another version.
    pub fn if_match(&self, version: i64) -> Result<(), Problem> {
        match self.facts.if_match.as_deref() {
            None => Ok(()),
            Some(tags) if names_version(tags, version) => Ok(()),
            Some(_) => Err(stale(version)),
        }
    }

    /// The page requested.
    pub fn page<K: Serialize + DeserializeOwned>(
        &self,
        limit: Option<u32>,
        cursor: Option<&str>,
    ) -> Result<Page<K>, Problem> {
        // A cursor outlives a change of the tree: a part has the name of its company.
        let reader = match self.scope() {
            Scope::Part(part) => format!("{:?}", Scope::Company(part.company)),
            scope => format!("{scope:?}"),
        };
        let list = self.facts.list_of(&reader);
        Page::new(self.state.sealer.clone(), list, limit, cursor)
    }
}

/// The refusal of a change that names another version than this one, which the resource has.
pub(crate) fn stale(version: i64) -> Problem {
    let detail = format!("Stale version: the resource now has version {version}; read it again.");
    Problem::new(Kind::Stale, "stale", detail)
}

/// RFC 9110: `*`, or a list with one tag that is strongly equal.
fn names_version(tags: &str, version: i64) -> bool {
    let current = format!("\"{version}\"");
    tags.split(',').map(str::trim).any(|tag| tag == "*" || tag == current)
}

/// A caller with permission `P`; for operations without a resource in their path.
pub struct Caller<P, W = AtTheDoor> {
    principal: Principal,
    /// Whether only admission is checked.
    only_asks: bool,
    of: PhantomData<fn() -> (P, W)>,
}

/// A caller whose permission is checked by [`ResourceCaller::authorize`], after the resource in the path is known to be
/// visible to the caller.
pub type ResourceCaller<P> = Caller<P, AtTheResource>;

/// When a caller's permission is checked.
pub trait When: Send + Sync + 'static {
    /// Whether the check comes before the handler runs.
    const AT_THE_DOOR: bool;
}

/// The permission is checked before the handler runs.
pub enum AtTheDoor {}
impl When for AtTheDoor {
    const AT_THE_DOOR: bool = true;
}

/// The permission is checked once the resource is found.
pub enum AtTheResource {}
impl When for AtTheResource {
    const AT_THE_DOOR: bool = false;
}

impl<P: Grant> ResourceCaller<P> {
    /// Returns the resource if it is visible to this caller (else 404) and the permission is held (else 403).
    pub fn authorize<T>(&self, found: Option<T>) -> Result<T, Problem> {
        self.authorize_if(found, |_| Ok(())).map(|(found, ())| found)
    }

    /// The same for what belongs to a company as a whole: the permission is held there (else 403).
    pub(crate) fn authorize_whole<T>(&self, found: Option<T>) -> Result<T, Problem> {
        self.authorize_if(found, |_| self.company_wide()).map(|(found, ())| found)
    }

    /// The same with a condition of the resource's own, and what it has found out.
    pub(crate) fn authorize_if<T, R>(
        &self,
        found: Option<T>,
        admits: impl FnOnce(&T) -> Result<R, Problem>,
    ) -> Result<(T, R), Problem> {
        let found = found.ok_or_else(Problem::not_found)?;
        self.principal.grant::<P>()?;
        let told = admits(&found)?;
        if self.only_asks { Err(Problem::would_be_admitted()) } else { Ok((found, told)) }
    }
}

/// A caller on whose behalf a handler reads or writes.
pub trait Asking: Deref<Target = Principal> + Clone + Send + Sync + 'static {
    /// The same caller, for work that ends at admission; `None` if admission came before the work.
    fn only_asking(&self) -> Option<Self>;

    /// Refuses a caller without the operation's permission, before any resource is looked at.
    fn permitted(&self) -> Result<(), Problem>;
}
impl<P: Grant, W: When> Asking for Caller<P, W> {
    fn only_asking(&self) -> Option<Self> {
        (!W::AT_THE_DOOR).then(|| Self { only_asks: true, ..self.clone() })
    }

    fn permitted(&self) -> Result<(), Problem> {
        self.grant::<P>()
    }
}

type Extraction<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

/// Checks the token or API key before anything else, then the rights in the database.
fn principal<P: Grant>(request: &HttpRequest) -> Extraction<Principal> {
    let Some(state) = request.app_data::<web::Data<State>>().cloned() else {
        return Box::pin(async { Err(Problem::internal("the application has no state")) });
    };
    let admission = Admission::of(request);
    let credential = Credential::of(request, &state);
    let facts = Facts::of(request).map(Arc::new);
    Box::pin(async move {
        let rights = credential?.rights(&state).await?;
        let scope = rights.grants.scope(P::PERMISSION);
        let principal = Principal { rights: Arc::new(rights), scope, facts: facts?, state };
        let span = tracing::Span::current();
        span.record("user", tracing::field::display(principal.user()));
        if principal.actor() != principal.user() {
            span.record("actor", tracing::field::display(principal.actor()));
        }
        admission.grant();
        Ok(principal)
    })
}

impl<P: Grant, W: When> FromRequest for Caller<P, W> {
    type Error = Problem;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let principal = principal::<P>(request);
        Box::pin(async move {
            let principal = principal.await?;
            if W::AT_THE_DOOR {
                principal.grant::<P>()?;
            }
            Ok(Self { principal, only_asks: false, of: PhantomData })
        })
    }
}

// A derive would put bounds on `P` and `W` that only `Principal` needs.
impl<P, W> Clone for Caller<P, W> {
    fn clone(&self) -> Self {
        Self { principal: self.principal.clone(), only_asks: self.only_asks, of: PhantomData }
    }
}
impl<P, W> Deref for Caller<P, W> {
    type Target = Principal;

    fn deref(&self) -> &Principal {
        &self.principal
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn if_match_compares_strongly() {
        for (tags, matches) in [
            ("\"7\"", true),
            ("*", true),
            ("\"6\", \"7\"", true),
            ("W/\"7\"", false),
            ("7", false),
            ("\"6\"", false),
            ("", false),
        ] {
            assert_eq!(names_version(tags, 7), matches, "{tags}");
        }
    }
}
