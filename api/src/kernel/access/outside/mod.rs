//! Tokens of outside issuers (`OpenID` Connect, RFC 9068), by configuration: the issuer authenticates, this
//! module maps the token to a user.

mod claims;
mod fetch;
mod keys;
mod settings;

use std::path::Path;
use std::sync::Arc;

use domain::events::EventType;
use domain::failure::Kind;
use domain::identity::{Email, OutsideRefusal};
use jsonwebtoken::dangerous::insecure_decode_claims;
use persistence::Store;
use persistence::identity::{self, outside};
use serde::Deserialize;

use self::claims::Claims;
use self::keys::IssuerKeys;
use self::settings::Settings;
pub(crate) use self::settings::SettingsError;
use super::account::record_account;
use super::rights::{Rights, Source};
use crate::kernel::clock::Moment;
use crate::kernel::context::WriteContext;
use crate::kernel::problem::Problem;

/// One issuer and its keys.
pub(crate) struct Issuer {
    settings: Arc<Settings>,
    keys: Arc<IssuerKeys>,
}

/// Every configured issuer.
#[derive(Default)]
pub(crate) struct Issuers(Vec<Arc<Issuer>>);

/// A token before its signature is verified: issuer and key id.
#[derive(Deserialize)]
struct Named {
    iss: String,
}

impl Issuers {
    /// Issuers of the settings file, if any. No issuer is contacted yet: the server starts without them.
    pub(crate) fn load(file: Option<&Path>) -> Result<Self, SettingsError> {
        let Some(file) = file else { return Ok(Self::default()) };
        let made = settings::read(file)?.into_iter().map(|settings| {
            let settings = Arc::new(settings);
            let keys = Arc::new(IssuerKeys::new(Arc::clone(&settings))?);
            Ok(Arc::new(Issuer { settings, keys }))
        });
        Ok(Self(made.collect::<Result<_, SettingsError>>()?))
    }

    /// The issuer the token claims, if it is configured.
    pub(super) fn of(&self, token: &str) -> Option<Arc<Issuer>> {
        if self.0.is_empty() {
            return None;
        }
        let named: Named = insecure_decode_claims(token).ok()?;
        self.0.iter().find(|issuer| issuer.settings.issuer == named.iss).cloned()
    }
}

/// Rights that a token of the issuer grants at this moment.
pub(super) async fn current(
    store: &Store,
    now: Moment,
    issuer: &Issuer,
    token: &str,
    request_id: Option<Arc<str>>,
) -> Result<Rights, Problem> {
    let claims = claims::check(issuer, token, now.wall).await?;
    let settings = &issuer.settings;
    let mut found = user_of_claims(store, settings, &claims, (now, request_id)).await?;
    let company = found.membership.as_ref().map(|place| place.company);
    settings.rules.speaks_for(!found.staff.is_empty(), company)?;
    if let Some(place) = &mut found.membership {
        let stored = std::mem::take(&mut place.grants);
        place.grants = settings.rules.grants(stored, &claims.words(settings));
    }
    let is_member = found.membership.is_some();
    let rights = Rights::try_from(found)?.lend(now.wall);
    let speaks = is_member && settings.rules.roles.is_some();
    Ok(if speaks { Rights { source: Source::Words, ..rights } } else { rights })
}

/// The user of the token: by subject, or by e-mail address the first time.
async fn user_of_claims(
    store: &Store,
    settings: &Arc<Settings>,
    claims: &Claims,
    (now, request_id): (Moment, Option<Arc<str>>),
) -> Result<identity::Rights, Problem> {
    let (issuer, subject) = (settings.issuer.clone(), claims.sub.clone());
    let address = claims.address(settings);
    let (found, is_new) = store
        .read::<_, Problem, _>(move |conn| {
            if let Some(found) = outside::by_subject(conn, &issuer, &subject)? {
                return Ok((Some(found), false));
            }
            let Some(address) = &address else { return Ok((None, false)) };
            let found = outside::by_address(conn, &issuer, address)?;
            if let Some((found, false)) = &found {
                let user = found.user;
                tracing::warn!(issuer, %user, "not linked: the address is not confirmed");
            }
            Ok((found.filter(|(_, is_known)| *is_known).map(|(found, _)| found), true))
        })
        .await?;
    let found = found.filter(|found| found.active).ok_or(OutsideRefusal::Nobody)?;
    if is_new {
        // Before anything is stored: an issuer that may not authenticate the user is not linked.
        let company = found.membership.as_ref().map(|place| place.company);
        settings.rules.speaks_for(!found.staff.is_empty(), company)?;
        let ctx = WriteContext::by(found.user, now, request_id);
        link(store, settings, claims, &found, ctx).await?;
    }
    Ok(found)
}

/// Once per user: from now on the subject identifies the user, whatever happens to the address.
async fn link(
    store: &Store,
    settings: &Settings,
    claims: &Claims,
    found: &identity::Rights,
    ctx: WriteContext,
) -> Result<(), Problem> {
    let (issuer, subject, user) = (settings.issuer.clone(), claims.sub.clone(), found.user);
    let linked = store
        .write::<_, Problem, _>(move |conn| {
            if outside::link(conn, (&issuer, &subject), user, ctx.wall)? {
                record_account(conn, EventType::UserLinked, user, &ctx)?;
                return Ok(Some(user));
            }
            // A concurrent request of the user was first, or one with the same address.
            Ok(outside::by_subject(conn, &issuer, &subject)?.map(|now| now.user))
        })
        .await?;
    if linked == Some(user) {
        tracing::info!(issuer = settings.issuer, %user, "known to an outside issuer from now on");
        Ok(())
    } else {
        Err(OutsideRefusal::Nobody.into())
    }
}

/// The one refusal of an invalid token; the log says which check failed.
fn refused(settings: &Settings, why: &str) -> Problem {
    tracing::info!(issuer = settings.issuer, why, "a token of an issuer was refused");
    Problem::new(
        Kind::Unauthenticated,
        "unauthenticated",
        "The bearer token is not valid for its issuer, or has expired.",
    )
}

/// An address, if it is one.
fn email(text: &str) -> Option<Email> {
    text.parse().ok()
}
