//! Hash of the order contents an approval covers: a later change is not approved.

use sha2::{Digest, Sha256};

/// The SHA-256 over `parts`, in hex. Each part is length-prefixed, so that no two lists hash the same.
pub fn covers<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_string());
        hash.update(":");
        hash.update(part);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_part_ends_matters() {
        assert_eq!(covers([]), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_ne!(covers(["ab", "c"]), covers(["a", "bc"]));
        assert_ne!(covers(["a"]), covers(["a", ""]));
    }
}
