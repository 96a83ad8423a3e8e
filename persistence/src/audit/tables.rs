//! The tables of this room as Diesel sees them, in the order of the columns of both migration folders.
#![expect(missing_docs, reason = "columns are explained where they are made, in the migrations")]

diesel::table! {
    use diesel::sql_types::BigInt;
    use crate::types::Sha256;

    /// The table `audit_chain`.
    audit_chain (sequence) {
        sequence -> BigInt,
        hash -> Sha256,
    }
}
