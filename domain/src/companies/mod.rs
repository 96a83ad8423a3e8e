//! The room `companies`.
