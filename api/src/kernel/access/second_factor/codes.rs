//! TOTP secrets and codes (RFC 6238: SHA-1, six digits, thirty seconds, one step of tolerance).

use aws_lc_rs::digest::SHA256;
use aws_lc_rs::rand;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use domain::identity::{RECOVERY_CODES, UserId};
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use totp_rs::{Builder, Secret, Totp};

use crate::kernel::problem::Problem;
use crate::kernel::secret_box::SecretBox;

/// RFC 4226: as long as the digest.
const SECRET_LENGTH: usize = 20;
/// Ten bytes are sixteen characters in base 32.
const RECOVERY_LENGTH: usize = 10;
/// Issuer name, as authenticator apps show it.
const ISSUER: &str = "Comptoir";

fn totp(secret: &SecretSlice<u8>) -> Builder {
    Builder::new().with_secret(Secret::new(secret.expose_secret().into())).with_issuer(Some(ISSUER))
}

/// A new secret.
pub(crate) fn new_secret() -> Result<SecretSlice<u8>, Problem> {
    let mut bytes = vec![0_u8; SECRET_LENGTH];
    rand::fill(&mut bytes).map_err(Problem::internal)?;
    Ok(bytes.into())
}

/// The `otpauth://` URI for an app, mostly shown as a QR code.
pub(crate) fn uri(secret: &SecretSlice<u8>, login: &str) -> Result<SecretString, Problem> {
    // A colon is a separator in this format.
    let totp = totp(secret).with_account_name(login.replace(':', "_")).build();
    let uri = totp.and_then(|totp: Totp| totp.to_url());
    uri.map(SecretString::from).map_err(Problem::internal)
}

/// The time step of the code, if it is currently valid.
pub(crate) fn step(
    secret: &SecretSlice<u8>,
    code: &str,
    now: DateTime<Utc>,
) -> Result<Option<i64>, Problem> {
    let totp = totp(secret).build().map_err(Problem::internal)?;
    let step = totp.check(code, now.timestamp().max(0).unsigned_abs());
    step.map(|step| i64::try_from(step).map_err(Problem::internal)).transpose()
}

fn context(user: UserId) -> String {
    format!("second factor of {user}")
}

/// The secret as stored.
pub(crate) fn seal(
    secret_box: &SecretBox,
    user: UserId,
    secret: &SecretSlice<u8>,
) -> Result<String, Problem> {
    secret_box.seal(&context(user), secret.expose_secret()).map_err(Problem::internal)
}

/// Parses the stored secret.
pub(crate) fn open(
    secret_box: &SecretBox,
    user: UserId,
    sealed: &str,
) -> Result<SecretSlice<u8>, Problem> {
    secret_box.open(&context(user), sealed).map(SecretSlice::from).map_err(Problem::internal)
}

/// New recovery codes, in their canonical form.
pub(crate) fn new_recovery_codes() -> Result<Vec<SecretString>, Problem> {
    (0..RECOVERY_CODES)
        .map(|_| {
            let mut bytes = [0_u8; RECOVERY_LENGTH];
            rand::fill(&mut bytes).map_err(Problem::internal)?;
            Ok(Secret::new(Box::new(bytes)).to_base32().into())
        })
        .collect()
}

/// A recovery code as people read it: `ABCD-EFGH-IJKL-2345`.
pub(crate) fn readable(code: &SecretString) -> String {
    let characters: Vec<char> = code.expose_secret().chars().collect();
    let groups: Vec<String> = characters.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

/// The digest of a recovery code: 80 random bits cannot be guessed, so it needs no slow hash.
pub(crate) fn digest(code: &str) -> String {
    URL_SAFE_NO_PAD.encode(aws_lc_rs::digest::digest(&SHA256, code.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B: the last six of its eight digits.
    #[test]
    fn codes_are_those_of_the_rfc() {
        let secret: SecretSlice<u8> = b"12345678901234567890".to_vec().into();
        for (at, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            let found = |later| {
                let now = DateTime::from_timestamp(at + later, 0).unwrap();
                step(&secret, code, now).unwrap()
            };
            assert_eq!(found(0), Some(at / 30), "{at}");
            assert_eq!(found(30), Some(at / 30), "a step late");
            assert_eq!(found(90), None, "long over");
        }
    }

    #[test]
    fn an_app_is_told_all_it_needs() {
        let secret: SecretSlice<u8> = b"12345678901234567890".to_vec().into();
        assert_eq!(
            uri(&secret, "ada@example.com").unwrap().expose_secret(),
            "otpauth://totp/Comptoir:ada%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Comptoir"
        );
    }

    #[test]
    fn recovery_codes_are_read_back() {
        let codes = new_recovery_codes().unwrap();
        assert_eq!(codes.len(), RECOVERY_CODES);
        for code in &codes {
            let typed = readable(code).to_lowercase();
            let read = domain::identity::Code::read(&typed);
            let canonical = code.expose_secret().to_owned();
            assert!(read == Some(domain::identity::Code::Recovery(canonical)), "{typed}");
        }
    }
}
