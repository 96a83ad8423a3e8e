//! The server in this process: the one place where the tests know the product's insides.
