//! Tokens of outside issuers: accepted users, refused tokens, and an unreachable issuer.

mod away;
mod confirmed;
mod people;
mod refusals;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::actor::Actor;
use crate::support::app::Shop;
use crate::support::process::Process;
use crate::support::provider::{Provider, Signer};
use tests::cluster::free_port;

/// A server that accepts tokens of these issuers, on the database of a shop.
struct Trusting {
    process: Process,
    _folder: TempDir,
    // Dropped last: the server has stopped by then.
    shop: Shop,
}

impl Trusting {
    /// Restarts the shop with this content in the issuer file.
    #[track_caller]
    fn issuers(mut shop: Shop, issuers: &Value) -> Self {
        shop.stop();
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("oidc.json");
        std::fs::write(&file, json!({ "issuers": issuers }).to_string()).expect("the file");
        let file = file.to_str().expect("a path in UTF-8");
        let settings = [("COMPTOIR_OIDC_CONFIG", file)];
        let process = Process::serve_on(shop.database(), free_port(), &settings);
        Self { process, _folder: folder, shop }
    }

    /// An actor with this token.
    fn with(&self, token: &str) -> Actor {
        self.process.anonymous().with_token(token)
    }

    fn staff(&self) -> Actor {
        self.shop.staff().at(self.process.base())
    }
}

/// The entry of an issuer in the file, with `more` added.
fn entry(provider: &Provider, more: &Value) -> Value {
    let mut entry = json!({
        "issuer": provider.base(), "audience": "comptoir", "algorithms": ["RS256", "ES256"],
        "refetch_seconds": 1,
    });
    for (field, value) in more.as_object().into_iter().flatten() {
        entry[field] = value.clone();
    }
    entry
}

/// An issuer with one key, and a server that trusts it.
#[track_caller]
fn scene(shop: Shop, more: &Value) -> (Provider, Signer, Trusting) {
    let signer = Signer::rsa();
    let provider = Provider::start(&[&signer]);
    let trusting = Trusting::issuers(shop, &json!([entry(&provider, more)]));
    (provider, signer, trusting)
}
