#!/bin/sh
# Runs once, when the volume of Postgres is empty: the second database, the roles of docs/security.md, and the login of API and runners.
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" -v password="$KIWI_SERVICE_PASSWORD" <<'SQL'
create role kiwi_app nologin;
create role kiwi_vault nologin;
create role kiwi_service login password :'password' in role kiwi_app;
create database kiwi_log;
SQL
