//! The room `purchasing`.
