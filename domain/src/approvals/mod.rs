//! The room `approvals`.
