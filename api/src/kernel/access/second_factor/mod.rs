//! The second factor: enrolment, verification at login, removal.

pub(crate) mod codes;
mod reset;

use domain::events::EventType;
use domain::identity::{Code, LoginFault, SecondFactorError, UserId};
use persistence::identity::Login;
use persistence::{Conn, identity};

use super::account::record_account;
use super::failed_login::tell;
use super::throttle::Attempt;
use crate::kernel::context::WriteContext;
use crate::kernel::problem::Problem;
use crate::kernel::state::State;

pub(crate) use reset::reset;

/// Whether `typed` is a valid code of the user; a valid code is consumed.
pub(crate) async fn spend(
    state: &State,
    user: UserId,
    typed: &str,
    ctx: &WriteContext,
) -> Result<bool, Problem> {
    let Some(code) = Code::read(typed) else { return Ok(false) };
    let (secret_box, ctx) = (state.secret_box.clone(), ctx.clone());
    state
        .store
        .write::<_, Problem, _>(move |conn| {
            let Some(factor) = identity::lock_second_factor(conn, user)? else { return Ok(false) };
            if factor.last_step.is_none() {
                return Ok(false);
            }
            match &code {
                Code::Recovery(code) => {
                    let spent = identity::spend_recovery_code(conn, user, &codes::digest(code))?;
                    if spent {
                        record_account(conn, EventType::RecoveryCodeUsed, user, &ctx)?;
                    }
                    Ok(spent)
                }
                Code::App(code) => {
                    let secret = codes::open(&secret_box, user, &factor.sealed_secret)?;
                    spend_step(conn, user, codes::step(&secret, code, ctx.wall)?)
                }
            }
        })
        .await
}

fn spend_step(conn: &mut Conn, user: UserId, step: Option<i64>) -> Result<bool, Problem> {
    step.map_or(Ok(false), |step| Ok(identity::spend_step(conn, user, step)?))
}

/// Verifies the second factor of a login with the right password. A wrong code is a failed login; a missing
/// code is not.
pub(crate) async fn pass(
    state: &State,
    login: &Login,
    typed: Option<&str>,
    attempt: Attempt,
    ctx: &WriteContext,
) -> Result<(), Problem> {
    match typed {
        _ if !login.otp_enabled => Ok(()),
        None => Err(SecondFactorError::Required.into()),
        Some(typed) if spend(state, login.user, typed, ctx).await? => Ok(()),
        Some(_) => {
            attempt.failed(state.clock.wall());
            if login.staff {
                tell(state, login.user, LoginFault::Otp, ctx.request_id.clone());
            }
            Err(SecondFactorError::Invalid.into())
        }
    }
}
