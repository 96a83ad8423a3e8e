//! Guests: requests without a credential, as far as the operator's settings let them read.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpRequest, web};
use chrono::NaiveDate;
use domain::settings::Guests;
use persistence::{Conn, DbError, settings};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::kernel::access::credential::nothing;
use crate::kernel::access::permission::{Grant, ReadProducts, ReadStock};
use crate::kernel::admission::Admission;
use crate::kernel::answer::Answer;
use crate::kernel::caller::{AtTheDoor, Caller, When};
use crate::kernel::page::Page;
use crate::kernel::problem::{Answered, Problem};
use crate::kernel::request::Facts;
use crate::kernel::state::State;

/// A permission that the settings may give to guests.
pub(crate) trait ForGuests: Grant {
    /// Whether they do.
    fn is_given(guests: Guests) -> bool;
}

impl ForGuests for ReadProducts {
    fn is_given(guests: Guests) -> bool {
        guests.catalogue
    }
}

impl ForGuests for ReadStock {
    fn is_given(guests: Guests) -> bool {
        guests.stock
    }
}

/// A caller with permission `P`, or a guest that the settings let in.
pub(crate) enum Reader<P, W = AtTheDoor> {
    /// A caller with a credential.
    Caller(Caller<P, W>),
    /// A request without any.
    Guest(Guest),
}

/// A request without a credential.
#[derive(Clone)]
pub(crate) struct Guest {
    guests: Guests,
    facts: Arc<Facts>,
    state: web::Data<State>,
}

impl Guest {
    /// What guests may read at this moment.
    pub(crate) const fn guests(&self) -> Guests {
        self.guests
    }

    /// State of the application.
    pub(crate) fn state(&self) -> &State {
        &self.state
    }

    /// Today in the seller's time zone.
    pub(crate) fn today(&self, conn: &mut Conn) -> Result<NaiveDate, DbError> {
        self.state.today(conn)
    }

    /// The page requested.
    pub(crate) fn page<K: Serialize + DeserializeOwned>(
        &self,
        limit: Option<u32>,
        cursor: Option<&str>,
    ) -> Result<Page<K>, Problem> {
        Page::new(self.state.sealer.clone(), self.facts.list_of("guest"), limit, cursor)
    }

    /// Responds with the result of `work`.
    pub(crate) async fn read<F>(&self, mut work: F) -> Answered
    where
        F: FnMut(&mut Conn, &Self) -> Result<Answer, Problem> + Send + 'static,
    {
        let (guest, store) = (self.clone(), self.state.store.clone());
        Ok(store.read(move |conn| work(conn, &guest)).await?.respond(false))
    }
}

/// What the settings say of guests. It is read for every request, as a caller's rights are.
async fn guest<P: ForGuests>(
    state: web::Data<State>,
    facts: Result<Facts, Problem>,
) -> Result<Guest, Problem> {
    let found = state.store.query::<_, Problem, _>(|conn| Ok(settings::find(conn)?.guests));
    let guests = found.await?;
    if P::is_given(guests) {
        Ok(Guest { guests, facts: Arc::new(facts?), state })
    } else {
        Err(nothing())
    }
}

type Extraction<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

impl<P: ForGuests, W: When> FromRequest for Reader<P, W> {
    type Error = Problem;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if request.headers().contains_key(AUTHORIZATION) {
            let caller = Caller::from_request(request, payload);
            return Box::pin(async { caller.await.map(Self::Caller) });
        }
        let admission = Admission::of(request);
        let facts = Facts::of(request);
        let Some(state) = request.app_data::<web::Data<State>>().cloned() else {
            return Box::pin(async { Err(Problem::internal("the application has no state")) });
        };
        Box::pin(async move {
            let guest = guest::<P>(state, facts).await?;
            admission.grant();
            Ok(Self::Guest(guest))
        })
    }
}

/// Two parts of a request, the second only once the first is there: a request that is not let in learns
/// nothing of its path and query.
pub(crate) struct InOrder<A, B>(pub(crate) A, pub(crate) B);

impl<A, B> FromRequest for InOrder<A, B>
where
    A: FromRequest + 'static,
    B: FromRequest + 'static,
{
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, actix_web::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let first = A::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let first = first.await.map_err(Into::into)?;
            let second = B::from_request(&request, &mut Payload::None).await.map_err(Into::into)?;
            Ok(Self(first, second))
        })
    }
}
