//! What members and staff have in common: a user to log in as, and what happens to it.

use chrono::{DateTime, Utc};
use domain::events::EventType;
use domain::failure::Kind;
use domain::identity::UserId;
use persistence::Conn;
use persistence::identity::{self, Account, NewUser};
use serde::Serialize;

use super::passwords::Passwords;
use super::turns::Lane;
use crate::kernel::events::{Subject, record};
use crate::kernel::occasion::Occasion;
use crate::kernel::problem::{At, Problem};

/// The hash of the password that somebody is given, if they are. Slow by intent: only for who may,
/// and before the transaction.
pub(crate) async fn first_password(
    passwords: &Passwords,
    by: UserId,
    given: Option<String>,
) -> Result<Option<String>, Problem> {
    let Some(password) = given else { return Ok(None) };
    passwords.check(&password).at("/password")?;
    Ok(Some(passwords.hash(Lane::User(by), password.into()).await?))
}

/// Adds a user, unless somebody has their address.
pub(crate) fn add(conn: &mut Conn, user: &NewUser, at: DateTime<Utc>) -> Result<(), Problem> {
    match identity::insert_user(conn, user, at) {
        Err(error) if error.is_taken() => {
            let detail = "There is a user with this e-mail address.";
            Err(Problem::new(Kind::Conflict, "email_taken", detail))
        }
        stored => Ok(stored?),
    }
}

/// A user, as events show them: how they stand, and nothing by which they are known.
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

/// Records what has just happened to a user, by whose new version it is told.
pub(crate) fn record_account(
    conn: &mut Conn,
    kind: EventType,
    user: UserId,
    now: &Occasion,
) -> Result<(), Problem> {
    let account = identity::find_account(conn, user)?;
    let view = AccountView::from(&account);
    let subject =
        Subject { id: user, version: account.version, company: account.company, view: &view };
    record(conn, kind, &subject, now)
}
