//! Token exchange (RFC 8693): staff get a token to act on behalf of a member.
//!
//! The RFC does not say how to name the party to act for if no token of that party is presented.
//! `requested_subject` is the parameter other servers use. The token has the permissions of the member
//! and names the staff user in `act`. It expires like any access token and cannot be refreshed.

use std::sync::Arc;

use domain::companies::MemberId;
use domain::failure::{Kind, Violation};
use domain::identity::{Permission, SecondFactorError};
use persistence::{fresh_id, identity};

use super::delegation::{Delegation, record_delegation};
use crate::kernel::access::claims::{Act, Bearer};
use crate::kernel::access::rights::{forbidden, in_person};
use crate::kernel::access::token_rights;
use crate::kernel::problem::Problem;
use crate::kernel::state::State;

/// The grant type.
pub(super) const TOKEN_EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
/// The only token type that is accepted and issued.
pub(super) const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";

/// A token exchange request.
pub(super) struct Exchange {
    pub(super) subject_token: String,
    pub(super) subject_token_type: String,
    pub(super) requested_subject: MemberId,
}

/// Exchanges a staff token for a token of the requested member.
pub(super) async fn exchange(
    state: &State,
    asked: Exchange,
    request_id: Option<Arc<str>>,
) -> Result<Bearer, Problem> {
    if asked.subject_token_type != ACCESS_TOKEN {
        let detail = format!("the only type is {ACCESS_TOKEN}");
        let violation = Violation::new("/subject_token_type", "unknown_word", detail);
        return Err(Problem::invalid(vec![violation]));
    }
    let signed = token_rights::authenticate(state, &asked.subject_token).await?;
    let staff = token_rights::current(state, &signed.claims).await?;
    in_person(&staff)?;
    if staff.must_enrol {
        return Err(SecondFactorError::EnrolmentRequired.into());
    }
    if !staff.grants.allows(Permission::ActForMembers) {
        return Err(forbidden(Permission::ActForMembers));
    }
    let member = asked.requested_subject;
    let found = state
        .store
        .read::<_, Problem, _>(move |conn| Ok(identity::find_member_rights(conn, member)?))
        .await?;
    let found = found.ok_or_else(Problem::not_found)?;
    if !found.active {
        return Err(Problem::new(Kind::Conflict, "member_inactive", "The member is not active."));
    }
    tracing::info!(user = %found.user, actor = %staff.user, "staff act in a member's name");
    let delegation = Delegation {
        id: fresh_id(),
        actor: staff.user,
        user: found.user,
        member,
        company: found.membership.as_ref().map(|place| place.company),
        session: signed.claims.session,
    };
    record_delegation(state, delegation, request_id).await?;
    Ok(Bearer {
        user: found.user,
        version: found.token_version,
        session: signed.claims.session,
        act: Some(Act { sub: staff.user, version: signed.claims.version }),
    })
}
