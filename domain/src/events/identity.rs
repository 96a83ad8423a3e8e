//! Events of users, sessions and keys.

macro_rules! identity {
    ($($before:tt)*) => { events! { $($before)*
        about crate::identity::UserTag, read with ReadMembers or ReadStaff {
            /// Somebody works for the operator from now on.
            StaffUserCreated = "staff_user.created";
            /// What somebody may do for the operator was changed.
            StaffUserUpdated = "staff_user.updated";
            /// A user set another password, and showed the old one.
            UserPasswordChanged = "user.password_changed";
            /// A user set a password by a mailed token: an invitation, or because they forgot it.
            UserPasswordReset = "user.password_reset";
            /// A user logged out everywhere: all their sessions have ended.
            UserSessionsEnded = "user.sessions_ended";
            /// An outside issuer vouched for a user for the first time.
            UserLinked = "user.linked";
            /// A user's logins need a code from now on.
            SecondFactorEnabled = "second_factor.enabled";
            /// A user ended their second factor.
            SecondFactorDisabled = "second_factor.disabled";
            /// Somebody else took a user's second factor away.
            SecondFactorReset = "second_factor.reset";
            /// A recovery code stood in for the app, and is gone.
            RecoveryCodeUsed = "second_factor.recovery_code_used";
        }
        about crate::identity::SessionTag, read with ReadMembers or ReadStaff {
            /// Somebody logged in.
            SessionStarted = "session.started";
            /// Somebody logged out.
            SessionEnded = "session.ended";
            /// A refresh token came twice: one of its two bearers is a thief, and the session has ended.
            SessionCompromised = "session.compromised";
        }
        about crate::identity::DelegationTag, read with ReadMembers or ReadStaff {
            /// Staff got a token by which they act in the name of a member.
            DelegationStarted = "delegation.started";
        }
        about crate::identity::LoginTag, read with ReadStaff {
            /// A login in the name of a member of staff failed.
            LoginFailed = "login.failed";
        }
        about crate::identity::SigningKeyTag {
            /// There is a new key that signs tokens, or will.
            SigningKeyRotated = "signing_key.rotated";
            /// A key that signed tokens was taken away, with all that it signed.
            SigningKeyWithdrawn = "signing_key.withdrawn";
        }
        about crate::identity::ApiKeyTag, read with ReadApiKeys {
            /// An API key was made.
            ApiKeyCreated = "api_key.created";
            /// An API key was ended.
            ApiKeyRevoked = "api_key.revoked";
            /// An API key lost scopes, as its maker had.
            ApiKeyScopesReduced = "api_key.scopes_reduced";
        }
    } };
}
