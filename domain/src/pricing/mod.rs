//! The room `pricing`.
