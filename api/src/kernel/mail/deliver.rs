//! The worker that sends mail.

use std::sync::Arc;
use std::time::Duration;

use actix_web::rt::task::spawn_blocking;
use actix_web::rt::time::sleep;
use actix_web::web;
use chrono::{DateTime, TimeDelta, Utc};
use domain::identity::{Email, MOST_AN_HOUR, MailPurpose, next_try};
use persistence::identity::mails::{self, Mail};
use persistence::{Conn, DbError, fresh_id, identity};
use secrecy::SecretString;

use super::{MailError, Post};
use crate::kernel::access::mailed_token::MailedToken;
use crate::kernel::problem::Problem;
use crate::kernel::state::State;

/// Polling interval: for retries, and for mail left by another process.
const LOOKING: Duration = Duration::from_secs(5);
const AT_ONCE: i64 = 20;

/// Queues a mail in this transaction; the caller wakes the worker after the commit.
pub(crate) fn enqueue(
    conn: &mut Conn,
    purpose: MailPurpose,
    email: &Email,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    mails::enqueue(conn, fresh_id(), (purpose, email), at)
}

/// Sends mail for as long as the server runs.
pub(crate) async fn deliver(state: web::Data<State>) {
    let Some(post) = state.post.clone() else { return };
    loop {
        while send_some(&state, &post).await {}
        tokio::select! {
            () = post.waiting.notified() => {}
            () = sleep(LOOKING) => {}
        }
    }
}

/// Whether more is due.
async fn send_some(state: &State, post: &Arc<Post>) -> bool {
    let now = state.clock.wall();
    let due =
        state.store.read::<_, Problem, _>(move |conn| Ok(mails::due(conn, now, AT_ONCE)?)).await;
    let due = due.unwrap_or_else(|problem| {
        tracing::warn!(%problem, cause = problem.cause(), "mail not looked for");
        Vec::new()
    });
    let more = !due.is_empty();
    for mail in due {
        let id = mail.id;
        if let Err(problem) = send(state, post, mail).await {
            tracing::warn!(%problem, cause = problem.cause(), mail = %id, "mail not sent");
            return false;
        }
    }
    more
}

/// One attempt. Its token is generated now, and stored as a digest before the mail is sent.
async fn send(state: &State, post: &Arc<Post>, mail: Mail) -> Result<(), Problem> {
    let now = state.clock.wall();
    let token = MailedToken::new()?;
    let digest = token.digest();
    let asked = mail.clone();
    let to_leave =
        state.store.write::<_, Problem, _>(move |conn| prepare(conn, &asked, &digest, now)).await?;
    if !to_leave {
        return Ok(());
    }
    let (post, email, purpose) = (Arc::clone(post), mail.email, mail.purpose);
    let secret = token.into_secret();
    let sent = spawn_blocking(move || hand_over(&post, &email, purpose, &secret)).await;
    match sent.map_err(Problem::internal)? {
        Ok(()) => tracing::info!(mail = %mail.id, purpose = purpose.as_str(), "mail sent"),
        Err(error) if error.is_final() => {
            tracing::error!(mail = %mail.id, %error, "mail given up");
        }
        Err(error) => {
            tracing::warn!(mail = %mail.id, attempts = mail.attempts + 1, %error, "mail not sent");
            return Ok(());
        }
    }
    state.store.write::<_, Problem, _>(move |conn| Ok(mails::remove(conn, mail.id)?)).await
}

fn hand_over(
    post: &Post,
    email: &Email,
    purpose: MailPurpose,
    token: &SecretString,
) -> Result<(), MailError> {
    post.mailer.send(&post.message(email, purpose, token)?)
}

/// Whether to send the mail: claims it for one attempt, or removes it if no user should get it any more.
fn prepare(
    conn: &mut Conn,
    mail: &Mail,
    digest: &str,
    now: DateTime<Utc>,
) -> Result<bool, Problem> {
    let Some(next) = next_try(mail.purpose, mail.created_at, mail.attempts, now) else {
        tracing::error!(mail = %mail.id, attempts = mail.attempts, "mail given up: too old");
        mails::remove(conn, mail.id)?;
        return Ok(false);
    };
    let recipient = mails::find_recipient(conn, &mail.email)?.filter(|found| {
        let invited_in_vain = mail.purpose == MailPurpose::Invitation && found.has_password;
        found.active && !invited_in_vain
    });
    let Some(recipient) = recipient else {
        mails::remove(conn, mail.id)?;
        return Ok(false);
    };
    let whose = (recipient.user, mail.purpose);
    let lately = now - TimeDelta::hours(1);
    if mail.attempts == 0 && identity::count_password_tokens(conn, whose, lately)? >= MOST_AN_HOUR {
        mails::remove(conn, mail.id)?;
        return Ok(false);
    }
    if !mails::claim(conn, mail, next)? {
        return Ok(false);
    }
    let times = (now, now + mail.purpose.lifetime());
    identity::insert_password_token(conn, digest, whose, times)?;
    Ok(true)
}
