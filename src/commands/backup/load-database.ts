import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Client } from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { CommandFailure } from '../io.ts'
import { openFile } from './files.ts'
import { damaged, type SavedDatabase, type SavedTable } from './manifest.ts'
import { RowDigest } from './row-digest.ts'
import { quoted, rowsOf } from './session.ts'

/** Calls to the bank that came after the backup took references too; one is never given twice. */
const referencesSkipped = 1_000_000_000n
const bankReferences = 'bank_tran_seq'

/** How many tables a database has, whoever made them. */
export async function tablesIn(session: Client): Promise<number> {
  const [found] = await rowsOf<{ count: number }>(
    session,
    `select count(*)::int as count from pg_class c where c.relkind in ('r', 'p')
       and c.relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema') and not c.relnamespace::regnamespace::text like 'pg\\_%'
       and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')`,
  )
  return found!.count
}

interface LoadOptions {
  dir: string
  signal: AbortSignal
  onRows: (rows: number) => void
}

/**
 * Fills a database whose tables were just made by the backup's migrations, in one transaction, and
 * reads every table again. Triggers stand in functions/, which is applied afterwards, so none runs
 * here. Foreign keys are taken off and put on again, which proves them and needs no superuser, as
 * `session_replication_role` would. Throws CommandFailure.
 */
export async function loadDatabase(session: Client, saved: SavedDatabase, { dir, signal, onRows }: LoadOptions): Promise<void> {
  await session.query('begin')
  // What must hold at the end and not in between; a check that was never validated may not hold for
  // old rows.
  const constraints = await rowsOf<{ target: string; name: string; definition: string }>(
    session,
    `select conrelid::regclass::text as target, conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
     where (contype = 'f' or contype = 'c' and not convalidated) and conrelid <> 0 and conparentid = 0
       and not connamespace::regnamespace::text in ('pg_catalog', 'information_schema') order by 1, 2`,
  )
  for (const { target, name } of constraints) await session.query(`alter table ${target} drop constraint ${quoted(name)}`)
  await emptyTables(session, saved.tables)
  for (const table of saved.tables) {
    await load(session, table, dir, signal)
    onRows(table.rows)
  }
  for (const sequence of saved.sequences) await setSequence(session, sequence)
  for (const { target, name, definition } of constraints)
    await session.query(`alter table ${target} add constraint ${quoted(name)} ${definition}`)
  for (const table of saved.tables) await readAgain(session, table, signal)
  await session.query('commit')
}

/** Migrations put the first rows in; the backup has them too. Partitions of days are made. */
async function emptyTables(session: Client, tables: SavedTable[]): Promise<void> {
  for (const { schema, name, partition } of tables) {
    if (partition === null) continue
    const made = await rowsOf(session, 'select where to_regclass($1) is not null', [quoted(schema, name)])
    if (made.length === 0)
      await session.query(`create table ${quoted(schema, name)} partition of ${quoted(schema, partition.of)} ${partition.bound}`)
  }
  await session.query(`truncate ${tables.map(({ schema, name }) => quoted(schema, name)).join(', ')}`)
}

async function load(session: Client, table: SavedTable, dir: string, signal: AbortSignal): Promise<void> {
  const rows = new RowDigest()
  const into = session.query(copyFrom(`copy ${targetOf(table)} from stdin`))
  try {
    await pipeline(openFile(dir, table.file), rows, into, { signal })
  } catch (error) {
    signal.throwIfAborted()
    throw new CommandFailure(`${table.schema}.${table.name} could not be filled: ${(error as Error).message}.`, { cause: error })
  }
  if (rows.rows !== table.rows || rows.digest !== table.digest) throw damaged(table.file.path)
}

async function readAgain(session: Client, table: SavedTable, signal: AbortSignal): Promise<void> {
  const rows = new RowDigest()
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  await pipeline(session.query(copyTo(`copy ${targetOf(table)} to stdout`)), rows, nowhere, { signal })
  if (rows.rows === table.rows && rows.digest === table.digest) return
  throw new CommandFailure(
    `${table.schema}.${table.name} does not hold what was put in: ${rows.rows} rows of ${table.rows}. Nothing was kept; report it as a bug.`,
  )
}

async function setSequence(session: Client, { schema, name, value, isCalled }: SavedDatabase['sequences'][number]): Promise<void> {
  // Some are made by functions/, which comes later and makes none that is there.
  await session.query(`create sequence if not exists ${quoted(schema, name)}`)
  const next = name === bankReferences ? BigInt(value) + referencesSkipped : BigInt(value)
  await session.query('select setval($1, $2, $3)', [quoted(schema, name), String(next), isCalled])
}

const targetOf = ({ schema, name, columns }: SavedTable) => `${quoted(schema, name)} (${columns.map((one) => quoted(one)).join(', ')})`
