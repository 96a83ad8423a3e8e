//! Canonical, unambiguous byte encoding of an audit log row.

use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{Author, Digest};
use crate::companies::CompanyId;
use crate::identity::UserId;

/// Format version prefix: should the format ever change, no old row encodes like a new one.
const FORM: &[u8] = b"comptoir.event.1";
/// Length that marks an absent value.
const ABSENT: u32 = u32::MAX;

/// A row's content. Its sequence is not part of it: the chain binds that.
#[derive(Debug, Clone, Copy)]
pub struct Content<'a> {
    /// Event type: `order.placed`.
    pub kind: &'a str,
    /// Business time.
    pub occurred_at: DateTime<Utc>,
    /// Wall time.
    pub recorded_at: DateTime<Utc>,
    /// Company the event belongs to.
    pub company: Option<CompanyId>,
    /// Subject type: `order`.
    pub subject_type: &'a str,
    /// Subject id.
    pub subject_id: Uuid,
    /// The subject's version after the change.
    pub subject_version: i64,
    /// The author.
    pub author: Author,
    /// The request id.
    pub request_id: Option<&'a str>,
    /// The digest of the stored text of the event data: several events of one change share it.
    pub data: Digest,
}

impl Content<'_> {
    /// The SHA-256 of all fields. Each is length-prefixed, so that no two rows hash the same.
    pub fn digest(&self) -> Digest {
        let mut hash = Sha256::new();
        hash.update(FORM);
        part(&mut hash, Some(self.kind.as_bytes()));
        part(&mut hash, Some(&self.occurred_at.timestamp_micros().to_be_bytes()));
        part(&mut hash, Some(&self.recorded_at.timestamp_micros().to_be_bytes()));
        id(&mut hash, self.company.map(CompanyId::uuid));
        part(&mut hash, Some(self.subject_type.as_bytes()));
        id(&mut hash, Some(self.subject_id));
        part(&mut hash, Some(&self.subject_version.to_be_bytes()));
        id(&mut hash, self.author.actor.map(UserId::uuid));
        id(&mut hash, self.author.on_behalf_of.map(UserId::uuid));
        part(&mut hash, self.request_id.map(str::as_bytes));
        part(&mut hash, Some(&self.data.0));
        Digest(hash.finalize().into())
    }
}

fn id(hash: &mut Sha256, id: Option<Uuid>) {
    part(hash, id.as_ref().map(|id| &id.as_bytes()[..]));
}

fn part(hash: &mut Sha256, bytes: Option<&[u8]>) {
    let length = bytes.map_or(ABSENT, |bytes| u32::try_from(bytes.len()).unwrap_or(ABSENT - 1));
    hash.update(length.to_be_bytes());
    hash.update(bytes.unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content() -> Content<'static> {
        let at = DateTime::from_timestamp_micros(1_800_000_000_123_456).unwrap();
        Content {
            kind: "order.placed",
            occurred_at: at,
            recorded_at: at,
            company: Some(CompanyId::from_uuid(Uuid::from_u128(7))),
            subject_type: "order",
            subject_id: Uuid::from_u128(8),
            subject_version: 1,
            author: Author {
                actor: Some(UserId::from_uuid(Uuid::from_u128(9))),
                on_behalf_of: None,
            },
            request_id: Some("req_1"),
            data: Digest::of("{}"),
        }
    }

    #[test]
    fn the_form_is_pinned() {
        // With another value, no row written before passes `verify` any more.
        let pinned = "0f64503c6e5a8c0f636d7fe16238af2a86ba8396cf2823d20aa984be83112ee1";
        assert_eq!(content().digest().to_string(), pinned);
    }

    #[test]
    fn every_part_matters() {
        let whole = content();
        let at = DateTime::from_timestamp_micros(1_800_000_000_123_457).unwrap();
        let user = Some(UserId::from_uuid(Uuid::from_u128(9)));
        let others = [
            Content { kind: "order.confirmed", ..whole },
            Content { occurred_at: at, ..whole },
            Content { recorded_at: at, ..whole },
            Content { company: None, ..whole },
            Content { subject_type: "invoice", ..whole },
            Content { subject_id: Uuid::from_u128(9), ..whole },
            Content { subject_version: 2, ..whole },
            Content { author: Author::SYSTEM, ..whole },
            Content { author: Author { actor: None, on_behalf_of: user }, ..whole },
            Content { request_id: None, ..whole },
            Content { request_id: Some(""), ..whole },
            Content { data: Digest::of("{ }"), ..whole },
        ];
        let mut digests: Vec<_> = others.iter().map(|other| other.digest().0).collect();
        digests.push(whole.digest().0);
        digests.sort_unstable();
        digests.dedup();
        assert_eq!(digests.len(), others.len() + 1);
    }
}
