# Where the program under test is, in $comptoir: COMPTOIR_BINARY names one that is built already, as CI does.
# Sourced, not run.
if [ -n "${COMPTOIR_BINARY:-}" ]; then
    comptoir=$COMPTOIR_BINARY
else
    # Of the workspace and not of `api` alone, which has other features and would be compiled anew.
    cargo build --quiet --locked --workspace --bin comptoir
    comptoir=${CARGO_TARGET_DIR:-target}/debug/comptoir
fi
