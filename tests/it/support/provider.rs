//! An outside issuer of tokens: it listens on a port of its own, publishes its keys, and misbehaves
//! when it is told to.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::{Value, json};

/// How it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// As it should.
    Well,
    /// Not at all: it hangs up.
    Down,
    /// It takes the request and says nothing.
    Silent,
    /// It sends whoever asks elsewhere.
    Elsewhere,
    /// Without end.
    Endless,
    /// In another's name.
    Lying,
}

struct Shared {
    mood: Mood,
    keys: Vec<Value>,
    asked_for_keys: usize,
}

/// The issuer.
pub struct Provider {
    base: String,
    shared: Arc<Mutex<Shared>>,
}

/// A key of an issuer, with which it signs.
#[derive(Clone)]
pub struct Signer {
    pub id: String,
    pub algorithm: Algorithm,
    pub key: EncodingKey,
    /// Its public half, as it is published.
    pub jwk: Value,
}

fn base64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Signer {
    /// One key for RS256, the same for the whole run: they are expensive.
    pub fn rsa() -> Self {
        static KEY: OnceLock<Signer> = OnceLock::new();
        KEY.get_or_init(|| {
            let pair = RsaKeyPair::generate(KeySize::Rsa2048).expect("a key");
            let der: Pkcs8V1Der<'_> = pair.as_der().expect("PKCS #8");
            let body = STANDARD.encode(der.as_ref());
            let pem = format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n");
            let public = pair.public_key();
            let n = base64(public.modulus().big_endian_without_leading_zero());
            let e = base64(public.exponent().big_endian_without_leading_zero());
            Self {
                id: "rsa-1".to_owned(),
                algorithm: Algorithm::RS256,
                key: EncodingKey::from_rsa_pem(pem.as_bytes()).expect("the key"),
                jwk: json!({
                    "kty": "RSA", "use": "sig", "alg": "RS256", "kid": "rsa-1", "n": n, "e": e,
                }),
            }
        })
        .clone()
    }

    /// A new key for ES256.
    pub fn ec(id: &str) -> Self {
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let der = EcdsaKeyPair::generate_pkcs8(algorithm, &SystemRandom::new()).expect("a key");
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, der.as_ref()).expect("the key");
        let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
        Self {
            id: id.to_owned(),
            algorithm: Algorithm::ES256,
            key: EncodingKey::from_ec_der(der.as_ref()),
            jwk: json!({
                "kty": "EC", "crv": "P-256", "use": "sig", "kid": id, "x": base64(x), "y": base64(y),
            }),
        }
    }

    /// The header of its access tokens.
    pub fn header(&self) -> Header {
        Header {
            typ: Some("at+jwt".to_owned()),
            kid: Some(self.id.clone()),
            ..Header::new(self.algorithm)
        }
    }

    /// A token that says this.
    pub fn sign(&self, claims: &Value) -> String {
        self.sign_under(&self.header(), claims)
    }

    /// A token that says this, under another header.
    pub fn sign_under(&self, header: &Header, claims: &Value) -> String {
        jsonwebtoken::encode(header, claims, &self.key).expect("a token")
    }
}

/// Seconds since 1970: issuers have clocks of their own.
#[expect(clippy::disallowed_methods, reason = "an outside clock")]
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    i64::try_from(since.as_secs()).expect("before the end of time")
}

impl Provider {
    /// Starts one that publishes these keys.
    pub fn start(signers: &[&Signer]) -> Self {
        Self::serving(signers, "http", serve)
    }

    /// Starts one that speaks TLS, with a certificate that nobody knows: here it is, as PEM.
    pub fn start_with_tls(signers: &[&Signer]) -> (Self, String) {
        let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("made");
        let key = PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("TLS 1.2 and 1.3")
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .expect("a certificate and its key");
        let config = Arc::new(config);
        let started = Self::serving(signers, "https", move |stream, shared, base| {
            let tls = ServerConnection::new(Arc::clone(&config)).expect("a connection");
            serve(StreamOwned::new(tls, stream), shared, base);
        });
        (started, made.cert.pem())
    }

    fn serving(
        signers: &[&Signer],
        scheme: &str,
        serve: impl Fn(TcpStream, &Mutex<Shared>, &str) + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let base = format!("{scheme}://{}", listener.local_addr().expect("its address"));
        let keys = signers.iter().map(|signer| signer.jwk.clone()).collect();
        let shared = Arc::new(Mutex::new(Shared { mood: Mood::Well, keys, asked_for_keys: 0 }));
        let (told, name, serve) = (Arc::clone(&shared), base.clone(), Arc::new(serve));
        // It ends with the process of the tests.
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (told, name, serve) = (Arc::clone(&told), name.clone(), Arc::clone(&serve));
                thread::spawn(move || serve(stream, &told, &name));
            }
        });
        Self { base, shared }
    }

    /// Its name, which is also where it is.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// How it answers from now on.
    pub fn is(&self, mood: Mood) {
        self.shared.lock().expect("not poisoned").mood = mood;
    }

    /// Which keys it publishes from now on.
    pub fn publishes(&self, signers: &[&Signer]) {
        let keys = signers.iter().map(|signer| signer.jwk.clone()).collect();
        self.shared.lock().expect("not poisoned").keys = keys;
    }

    /// How often it was asked for its keys.
    pub fn asked(&self) -> usize {
        self.shared.lock().expect("not poisoned").asked_for_keys
    }

    /// What its good tokens say of this subject with this verified address.
    pub fn claims(&self, subject: &str, email: &str) -> Value {
        json!({
            "iss": self.base, "aud": ["comptoir", "other"], "sub": subject,
            "iat": now(), "exp": now() + 300, "email": email, "email_verified": true,
        })
    }
}

fn serve(mut stream: impl Read + Write, shared: &Mutex<Shared>, base: &str) {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        // A handshake that failed, or somebody who hung up.
        if stream.read_exact(&mut byte).is_err() {
            return;
        }
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head);
    let path = head.split(' ').nth(1).unwrap_or_default();
    let (mood, body) = {
        let mut shared = shared.lock().expect("not poisoned");
        let body = match path {
            "/.well-known/openid-configuration" => {
                let issuer = if shared.mood == Mood::Lying { "https://evil.example" } else { base };
                json!({ "issuer": issuer, "jwks_uri": format!("{base}/keys") })
            }
            "/keys" => {
                shared.asked_for_keys += 1;
                // A kind of key that nobody knows must not spoil the others.
                let mut keys = vec![json!({ "kty": "post-quantum", "kid": "new" })];
                keys.extend(shared.keys.clone());
                json!({ "keys": keys })
            }
            _ => Value::Null,
        };
        (shared.mood, body.to_string())
    };
    let answer = match mood {
        Mood::Down => return,
        Mood::Silent => return thread::sleep(Duration::from_secs(30)),
        Mood::Elsewhere => {
            format!("HTTP/1.1 302 Found\r\nLocation: {base}/keys\r\nContent-Length: 0\r\n\r\n")
        }
        Mood::Endless => {
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"issuer\":\"";
            let _ = stream.write_all(head.as_bytes());
            while stream.write_all(&[b'x'; 1 << 14]).is_ok() {}
            return;
        }
        Mood::Well | Mood::Lying => format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        ),
    };
    let _ = stream.write_all(answer.as_bytes());
}
