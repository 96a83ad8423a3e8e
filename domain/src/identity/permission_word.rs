//! Parses and prints permissions by name.

use std::str::FromStr;

use super::{Permission, Role};
use crate::word::{UnknownWord, find};

impl FromStr for Permission {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "permission", text)
    }
}

impl Permission {
    /// Whether a role in code of a company grants it. Any other concerns the data of all companies: prices, stock,
    /// the ledger.
    pub fn is_companys(self) -> bool {
        Role::ALL.iter().any(|role| role.allows(self))
    }
}

impl From<Permission> for &'static str {
    fn from(permission: Permission) -> Self {
        permission.as_str()
    }
}

impl TryFrom<String> for Permission {
    type Error = UnknownWord;

    fn try_from(text: String) -> Result<Self, UnknownWord> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_back() {
        for permission in Permission::ALL {
            assert_eq!(permission.as_str().parse(), Ok(permission));
        }
    }
}
