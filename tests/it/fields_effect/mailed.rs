//! Passwords set by mail.

use serde_json::json;

use super::Look;
use crate::support::mail::Mailbox;
use crate::support::process::Process;
use tests::cluster::free_port;

const BUYER: &str = "buyer@acme.test";
const NEW: &str = "a new pass phrase";

pub fn look(look: &mut Look) {
    let mailbox = Mailbox::new();
    look.shop.stop();
    let settings = [
        ("COMPTOIR_MAIL_URL", mailbox.url()),
        ("COMPTOIR_MAIL_FROM", "The Shop <shop@comptoir.test>".to_owned()),
        ("COMPTOIR_PASSWORD_LINK", "https://shop.test/password#{token}".to_owned()),
    ];
    let settings = settings.each_ref().map(|(name, value)| (*name, value.as_str()));
    let server = Process::serve_on(look.shop.database(), free_port(), &settings);
    let anonymous = server.anonymous();
    anonymous.post("/v1/auth/password-resets", &json!({ "email": BUYER })).expect(202);
    let letter = mailbox.wait_for(1, BUYER);
    look.acts("PasswordReset.email", letter.to().contains(BUYER));
    let choice = |token: &str| {
        let choice = json!({ "token": token, "new_password": NEW });
        anonymous.post("/v1/auth/password-resets/complete", &choice).status
    };
    let wrong = choice(&"A".repeat(43));
    look.acts("PasswordChoice.token", (wrong, choice(&letter.token())) == (422, 204));
    let login = json!({ "grant_type": "password", "username": BUYER, "password": NEW });
    let entered = anonymous.post("/v1/auth/token", &login).status == 200;
    look.acts("PasswordChoice.new_password", entered);
}
