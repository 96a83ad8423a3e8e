# What gates share that start servers: a folder that goes away, free ports, and a PostgreSQL cluster of our own.
# Sourced, not run; `running` holds what is ended with the gate.

# /tmp and not TMPDIR: PostgreSQL may run as another user, who must be able to reach its folder.
folder=$(mktemp -d /tmp/comptoir-gate-XXXXXX)
running=()
stop() {
    # The last comes first: PostgreSQL ends when nobody is connected any more.
    for ((at = ${#running[@]} - 1; at >= 0; at--)); do
        kill "${running[at]}" && wait "${running[at]}" || true
    done
    rm -rf "$folder"
} 2>/dev/null
trap stop EXIT

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# A cluster of our own, and its address in $postgres; with COMPTOIR_TESTS_SQLITE_ONLY=1, nothing.
start_postgresql() {
    local programs port owner=()
    if [ "${COMPTOIR_TESTS_SQLITE_ONLY:-0}" = 1 ]; then
        echo '*** PostgreSQL was SKIPPED: COMPTOIR_TESTS_SQLITE_ONLY=1 ***'
        return
    fi
    programs=$({ command -v initdb; compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -rV; } | head -1) || true
    if [ -z "$programs" ]; then
        echo 'no initdb on PATH or in /usr/lib/postgresql: install PostgreSQL, or set COMPTOIR_TESTS_SQLITE_ONLY=1' >&2
        exit 1
    fi
    programs=$(dirname "$(readlink -f "$programs")")
    port=$(free_port)
    mkdir -m 700 "$folder/postgres"
    if [ "$(id -u)" = 0 ]; then
        # PostgreSQL refuses to be root.
        owner=(setpriv --reuid postgres --regid "$(id -g postgres)" --clear-groups --)
        chown postgres "$folder/postgres"
        chmod 711 "$folder"
    fi
    (
        cd "$folder/postgres"
        "${owner[@]}" "$programs/initdb" --auth=trust --encoding=UTF8 --no-locale --no-sync \
            --username comptoir -D data
    ) >"$folder/initdb.log"
    "${owner[@]}" "$programs/postgres" -D "$folder/postgres/data" -p "$port" -k "$folder/postgres" \
        -c listen_addresses=127.0.0.1 -c fsync=off >"$folder/postgres.log" 2>&1 &
    running+=($!)
    until "$programs/pg_isready" -q -h 127.0.0.1 -p "$port"; do
        sleep 0.1
    done
    postgres=postgres://comptoir@127.0.0.1:$port/postgres
}
