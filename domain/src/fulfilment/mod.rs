//! The room `fulfilment`.
