# Builds with TLS to PostgreSQL, which the plain `cargo build` leaves out (it needs perl and make).
FROM rust:1.95-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends make perl && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN cargo build --release --locked -p comptoir --features pg-tls

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates curl \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home --home-dir /var/lib/comptoir comptoir
COPY --from=build /src/target/release/comptoir /usr/local/bin/comptoir
USER comptoir
WORKDIR /var/lib/comptoir
ENV COMPTOIR_LISTEN=0.0.0.0:8080
EXPOSE 8080
# SIGTERM drains: requests under way are finished, new ones are refused.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD curl -fsS http://127.0.0.1:8080/readyz || exit 1
ENTRYPOINT ["comptoir"]
CMD ["serve"]
