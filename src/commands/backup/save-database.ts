import type { Client } from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { CommandFailure } from '../io.ts'
import { writeFile } from './files.ts'
import type { SavedDatabase, SavedTable } from './manifest.ts'
import { RowDigest } from './row-digest.ts'
import { quoted, rowsOf } from './session.ts'

type Found = Pick<SavedTable, 'schema' | 'name' | 'columns' | 'partition'>

export interface Snapshot {
  server: string
  migrations: string[]
  tables: Found[]
  sequences: SavedDatabase['sequences']
}

/**
 * Tables of Kiwi: not the book of migrations, which a restore writes itself, none of an extension,
 * and no unlogged one, which Postgres empties after a crash and Kiwi fills again.
 */
const ownTables = `c.relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema', 'drizzle') and c.relpersistence = 'p'
  and not c.relnamespace::regnamespace::text like 'pg\\_%' and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')`

/**
 * Begins one transaction that sees one moment of the whole database, and keeps migrations out until
 * it ends. Generated columns are left out: Postgres makes them again.
 */
export async function beginSnapshot(session: Client): Promise<Snapshot> {
  await session.query('begin isolation level repeatable read read only')
  const tables = await rowsOf<Omit<Found, 'partition'> & { parent: string | null; bound: string | null }>(
    session,
    `select n.nspname as schema, c.relname as name, p.relname as parent, pg_get_expr(c.relpartbound, c.oid) as bound,
       (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     left join pg_inherits i on i.inhrelid = c.oid left join pg_class p on p.oid = i.inhparent
     where c.relkind = 'r' and ${ownTables} order by 1, 2`,
  )
  if (tables.length === 0) throw new CommandFailure(`There is nothing to back up: the database ${session.database} has no tables.`)
  await session.query(`lock table ${tables.map(({ schema, name }) => quoted(schema, name)).join(', ')} in access share mode`)
  const [server] = await rowsOf<{ version: string }>(session, `select current_setting('server_version') as version`)
  const applied = await rowsOf<{ name: string }>(
    session,
    `select name from drizzle.applied_migration where name not like 'functions/%' order by name`,
  )
  const sequences = await rowsOf<SavedDatabase['sequences'][number]>(
    session,
    `select n.nspname as schema, c.relname as name, coalesce(s.last_value, s.start_value)::text as value, s.last_value is not null as "isCalled"
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     join pg_sequences s on s.schemaname = n.nspname and s.sequencename = c.relname
     where c.relkind = 'S' and ${ownTables} order by 1, 2`,
  )
  return {
    server: server!.version,
    migrations: applied.map(({ name }) => name),
    tables: tables.map(({ parent, bound, ...table }) => ({
      ...table,
      partition: parent === null ? null : { of: parent, bound: bound ?? '' },
    })),
    sequences,
  }
}

interface SaveOptions {
  name: SavedDatabase['name']
  dir: string
  signal: AbortSignal
  onRows: (rows: number) => void
}

/** Writes each table of the snapshot as COPY gives it in text, compressed, one after another. */
export async function saveDatabase(
  session: Client,
  snapshot: Snapshot,
  { name, dir, signal, onRows }: SaveOptions,
): Promise<SavedDatabase> {
  const tables: SavedTable[] = []
  for (const table of snapshot.tables) {
    const rows = new RowDigest()
    const out = session.query(
      copyTo(`copy ${quoted(table.schema, table.name)} (${table.columns.map((one) => quoted(one)).join(', ')}) to stdout`),
    )
    const file = await writeFile(dir, `${name}/${table.schema}.${table.name}.copy.zst`, out, [rows], signal)
    tables.push({ ...table, rows: rows.rows, digest: rows.digest, file })
    onRows(rows.rows)
  }
  return { name, ...snapshot, tables }
}
