//! Logging in, staying logged in, and what ends it.

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

/// What a login answers.
#[track_caller]
pub fn login(shop: &Shop, email: &str) -> Answer {
    let body = json!({ "grant_type": "password", "username": email, "password": PASSWORD });
    shop.anonymous().post("/v1/auth/token", &body).expect(200)
}

/// Asks for the next tokens.
#[track_caller]
pub fn refresh(at: &Actor, refresh_token: &str) -> Answer {
    let body = json!({ "grant_type": "refresh_token", "refresh_token": refresh_token });
    at.post("/v1/auth/token", &body)
}

/// Lets so many seconds pass since each refresh token was used.
#[track_caller]
pub fn long_ago(shop: &Shop, seconds: u32) {
    let database = shop.database();
    let ago = match database {
        Database::Sqlite(_) => format!("{seconds} * 1000000"),
        Database::Postgres { .. } => format!("interval '{seconds} seconds'"),
    };
    database.execute(&format!("UPDATE refresh_tokens SET spent_at = spent_at - {ago}"));
}

/// Whoever bears the access token of this answer.
#[track_caller]
pub fn bearer(shop: &Shop, tokens: &Answer) -> Actor {
    shop.anonymous().with_token(&tokens.text("/access_token"))
}
