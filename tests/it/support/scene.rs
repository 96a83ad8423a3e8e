//! The initial scene of every shop. It is built once per database kind, through the API, and then copied:
//! password hashing and migrations are expensive.

use std::sync::OnceLock;

use serde_json::{Value, json};

use super::actor::Actor;
use super::app::NOW;
use super::database::{Backend, Database};
use super::server::Server;

/// The password of all users in the scene.
pub const PASSWORD: &str = "correct horse battery";
/// The first staff administrator.
pub const ADMIN: &str = "admin@comptoir.test";

/// A member of a company.
#[derive(Debug)]
pub struct Person {
    pub id: String,
    pub token: String,
}

/// The cast: Acme (Austria, 30 days net, no credit limit) with four members, and Globex (Germany).
#[derive(Debug)]
pub struct Cast {
    /// The staff administrator's token.
    pub staff: String,
    /// Acme.
    pub company: String,
    pub buyer: Person,
    pub other_buyer: Person,
    pub approver: Person,
    pub company_admin: Person,
    /// Globex.
    pub other_company: String,
    pub stranger: Person,
}

/// A database with the scene, without connections.
pub struct Scene {
    pub database: Database,
    pub cast: Cast,
}

/// The scene on this database kind; `None` if this machine lacks it.
pub fn on(backend: Backend) -> Option<&'static Scene> {
    static SQLITE: OnceLock<Option<Scene>> = OnceLock::new();
    static POSTGRES: OnceLock<Option<Scene>> = OnceLock::new();
    let scene = match backend {
        Backend::Sqlite => &SQLITE,
        Backend::Postgres => &POSTGRES,
    };
    scene.get_or_init(|| Some(play(Database::empty(backend)?))).as_ref()
}

fn play(database: Database) -> Scene {
    let mut server = Server::start(&database);
    let staff = Actor::anonymous(server.base()).log_in(ADMIN, PASSWORD);
    staff.put("/v1/clock", &json!({ "now": NOW }));
    let set = staff.put(
        "/v1/issuer",
        &json!({
            "legal_name": "Comptoir Großhandel GmbH", "country": "AT", "vat_id": "ATU12345675",
            "address": address("Wien", "AT"),
        }),
    );
    assert!((200..300).contains(&set.status), "{set:?}");
    let rates = json!({ "rates": [
        { "country": "AT", "tax_class": "standard", "rate": "0.20" },
        { "country": "AT", "tax_class": "reduced", "rate": "0.10" },
        { "country": "DE", "tax_class": "standard", "rate": "0.19" },
    ]});
    let set = staff.put("/v1/tax-rates", &rates);
    assert!((200..300).contains(&set.status), "{set:?}");

    let company = company(&staff, "Acme", "AT");
    let other_company = self::company(&staff, "Globex", "DE");
    let member = |company: &str, email, role| person(&staff, company, email, role);
    let cast = Cast {
        staff: staff.token().to_owned(),
        buyer: member(&company, "buyer@acme.test", "buyer"),
        other_buyer: member(&company, "other-buyer@acme.test", "buyer"),
        approver: member(&company, "approver@acme.test", "approver"),
        company_admin: member(&company, "admin@acme.test", "company_admin"),
        stranger: member(&other_company, "admin@globex.test", "company_admin"),
        company,
        other_company,
    };
    server.stop();
    Scene { database, cast }
}

fn address(city: &str, country: &str) -> Value {
    json!({ "line1": "Hauptstraße 1", "postal_code": "1010", "city": city, "country": country })
}

fn company(staff: &Actor, name: &str, country: &str) -> String {
    let company = json!({
        "name": name, "country": country, "currency": "EUR", "payment_terms": { "net_days": 30 },
    });
    staff.post("/v1/companies", &company).expect(201).id()
}

fn person(staff: &Actor, company: &str, email: &'static str, role: &str) -> Person {
    let member = json!({
        "email": email, "name": email, "password": PASSWORD, "roles": [role], "email_confirmed": true,
    });
    let id = staff.post(&format!("/v1/companies/{company}/members"), &member).expect(201).id();
    let token = staff.log_in(email, PASSWORD).token().to_owned();
    Person { id, token }
}
