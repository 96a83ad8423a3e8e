//! The room `credit`.
