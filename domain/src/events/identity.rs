//! Events of users, sessions, keys and roles.

macro_rules! identity {
    ($($before:tt)*) => { events! { $($before)*
        about crate::identity::UserTag, read with ReadMembers or ReadStaff {
            /// A staff user was added.
            StaffUserCreated = "staff_user.created";
            /// A staff user was changed.
            StaffUserUpdated = "staff_user.updated";
            /// A user changed their password, and gave the old one.
            UserPasswordChanged = "user.password_changed";
            /// A user set a password by a mailed token: an invitation, or a reset.
            UserPasswordReset = "user.password_reset";
            /// A user logged out everywhere: all their sessions have ended.
            UserSessionsEnded = "user.sessions_ended";
            /// An external issuer vouched for a user for the first time.
            UserLinked = "user.linked";
            /// A user enrolled a second factor: logins require a code from now on.
            SecondFactorEnabled = "second_factor.enabled";
            /// A user removed their second factor.
            SecondFactorDisabled = "second_factor.disabled";
            /// Another user removed a user's second factor.
            SecondFactorReset = "second_factor.reset";
            /// A recovery code replaced the app's code, and is used up.
            RecoveryCodeUsed = "second_factor.recovery_code_used";
        }
        about crate::identity::SessionTag, read with ReadMembers or ReadStaff {
            /// A user logged in.
            SessionStarted = "session.started";
            /// A user logged out.
            SessionEnded = "session.ended";
            /// A refresh token was used twice: one bearer is a thief, and the session has ended.
            SessionCompromised = "session.compromised";
        }
        about crate::identity::DelegationTag, read with ReadMembers or ReadStaff {
            /// Staff got an impersonation token for a member.
            DelegationStarted = "delegation.started";
        }
        about crate::identity::LoginTag, read with ReadStaff {
            /// A login to a staff account failed.
            LoginFailed = "login.failed";
        }
        about crate::identity::SigningKeyTag {
            /// A token signing key was created, for now or later.
            SigningKeyRotated = "signing_key.rotated";
            /// A token signing key was removed; all tokens it signed are invalid.
            SigningKeyWithdrawn = "signing_key.withdrawn";
        }
        about crate::identity::ApiKeyTag, read with ReadApiKeys {
            /// An API key was made.
            ApiKeyCreated = "api_key.created";
            /// An API key was revoked.
            ApiKeyRevoked = "api_key.revoked";
            /// An API key lost scopes, as its maker had.
            ApiKeyScopesReduced = "api_key.scopes_reduced";
        }
        about crate::identity::EmergencyAccessTag, read with ReadEmergencyAccess {
            /// Staff took permissions for a while.
            EmergencyStarted = "emergency_access.started";
            /// These permissions ended, on request or by their time.
            EmergencyEnded = "emergency_access.ended";
            /// Another user reviewed what was done with them.
            EmergencyReviewed = "emergency_access.reviewed";
        }
        about crate::identity::RoleTag, read with ReadRoles {
            /// A role was made.
            RoleCreated = "role.created";
            /// A role was changed.
            RoleUpdated = "role.updated";
            /// A role was deleted.
            RoleDeleted = "role.deleted";
        }
    } };
}
