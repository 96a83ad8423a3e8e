//! An external token issuer: it listens on its own port, publishes its keys, and misbehaves on demand.

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

/// The issuer's behaviour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// Correct.
    Well,
    /// Closes the connection without a response.
    Down,
    /// Accepts the request and never responds.
    Silent,
    /// Redirects the caller.
    Elsewhere,
    /// Sends an endless response.
    Endless,
    /// Names another issuer.
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

/// A signing key of an issuer.
#[derive(Clone)]
pub struct Signer {
    pub id: String,
    pub algorithm: Algorithm,
    pub key: EncodingKey,
    /// The public key as published.
    pub jwk: Value,
}

fn base64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Signer {
    /// One RS256 key for the whole run: they are expensive to generate.
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

    /// A token with these claims.
    pub fn sign(&self, claims: &Value) -> String {
        self.sign_under(&self.header(), claims)
    }

    /// A token with these claims and another header.
    pub fn sign_under(&self, header: &Header, claims: &Value) -> String {
        jsonwebtoken::encode(header, claims, &self.key).expect("a token")
    }
}

/// Unix time in seconds: issuers have clocks of their own.
#[expect(clippy::disallowed_methods, reason = "an outside clock")]
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    i64::try_from(since.as_secs()).expect("before the end of time")
}

impl Provider {
    /// Starts an issuer that publishes these keys.
    pub fn start(signers: &[&Signer]) -> Self {
        Self::serving(signers, "http", serve)
    }

    /// Starts an issuer with TLS and an untrusted certificate, returned as PEM.
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
        // The thread ends with the test process.
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (told, name, serve) = (Arc::clone(&told), name.clone(), Arc::clone(&serve));
                thread::spawn(move || serve(stream, &told, &name));
            }
        });
        Self { base, shared }
    }

    /// Its issuer name, which is also its URL.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Sets its behaviour from now on.
    pub fn is(&self, mood: Mood) {
        self.shared.lock().expect("not poisoned").mood = mood;
    }

    /// Sets its published keys from now on.
    pub fn publishes(&self, signers: &[&Signer]) {
        let keys = signers.iter().map(|signer| signer.jwk.clone()).collect();
        self.shared.lock().expect("not poisoned").keys = keys;
    }

    /// How often its keys were requested.
    pub fn asked(&self) -> usize {
        self.shared.lock().expect("not poisoned").asked_for_keys
    }

    /// The claims of its valid tokens, for this subject and verified address.
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
        // A failed handshake, or a closed connection.
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
                // An unknown kind of key must not spoil the others.
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
