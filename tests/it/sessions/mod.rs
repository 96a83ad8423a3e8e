//! Login, refresh, and the end of sessions.

mod ends;
mod events;
mod keys;
pub mod on_behalf;
mod refresh;
mod tokens;
mod two_tabs;

use serde_json::json;

use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::database::Database;
use crate::support::scene::PASSWORD;

/// The response of a login.
#[track_caller]
pub fn login(shop: &Shop, email: &str) -> Answer {
    let body = json!({ "grant_type": "password", "username": email, "password": PASSWORD });
    shop.anonymous().post("/v1/auth/token", &body).expect(200)
}

/// Refreshes the tokens.
#[track_caller]
pub fn refresh(at: &Actor, refresh_token: &str) -> Answer {
    let body = json!({ "grant_type": "refresh_token", "refresh_token": refresh_token });
    at.post("/v1/auth/token", &body)
}

/// Backdates the use of each refresh token by this many seconds.
#[track_caller]
pub fn long_ago(shop: &Shop, seconds: u32) {
    let database = shop.database();
    let ago = match database {
        Database::Sqlite(_) => format!("{seconds} * 1000000"),
        Database::Postgres { .. } => format!("interval '{seconds} seconds'"),
    };
    database.execute(&format!("UPDATE refresh_tokens SET spent_at = spent_at - {ago}"));
}

/// An actor with the access token of this response.
#[track_caller]
pub fn bearer(shop: &Shop, tokens: &Answer) -> Actor {
    shop.anonymous().with_token(&tokens.text("/access_token"))
}
