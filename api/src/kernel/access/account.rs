//! Shared by members and staff: a user to log in as, and the user's events.

use chrono::{DateTime, Utc};
use domain::events::EventType;
use domain::failure::Kind;
use domain::identity::UserId;
use persistence::Conn;
use persistence::identity::{self, Account, NewUser};
use serde::Serialize;

use super::passwords::Passwords;
use super::turns::Lane;
use crate::kernel::context::WriteContext;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::{At, Problem};

/// The hash of a password set at creation, if any. Slow by design: only for authorized callers, and before
/// the transaction.
pub(crate) async fn first_password(
    passwords: &Passwords,
    by: UserId,
    given: Option<String>,
) -> Result<Option<String>, Problem> {
    let Some(password) = given else { return Ok(None) };
    passwords.check(&password).at("/password")?;
    Ok(Some(passwords.hash(Lane::User(by), password.into()).await?))
}

/// Adds a user, unless the e-mail address is taken.
pub(crate) fn add(conn: &mut Conn, user: &NewUser, at: DateTime<Utc>) -> Result<(), Problem> {
    match identity::insert_user(conn, user, at) {
        Err(error) if error.is_taken() => {
            let detail = "A user with this e-mail address exists already.";
            Err(Problem::new(Kind::Conflict, "email_taken", detail))
        }
        stored => Ok(stored?),
    }
}

/// A user as events render it: its status, without personal data.
#[derive(Serialize)]
struct AccountView {
    id: String,
    company_id: Option<String>,
    active: bool,
    otp_enabled: bool,
    version: i64,
}

impl From<&Account> for AccountView {
    fn from(account: &Account) -> Self {
        Self {
            id: account.user.to_string(),
            company_id: account.company.map(|company| company.to_string()),
            active: account.active,
            otp_enabled: account.otp_enabled,
            version: account.version,
        }
    }
}

/// Records an event of a user, at the user's new version.
pub(crate) fn record_account(
    conn: &mut Conn,
    kind: EventType,
    user: UserId,
    ctx: &WriteContext,
) -> Result<(), Problem> {
    let account = identity::find_account(conn, user)?;
    let view = AccountView::from(&account);
    let subject =
        Subject { id: user, version: account.version, company: account.company, view: &view };
    record(conn, kind, &subject, ctx)
}
