import { Client, escapeIdentifier } from 'pg'

/**
 * One session of the owner. node-postgres and not ours (src/db): with pg-copy-streams it streams
 * COPY with back-pressure and hands on an error that Postgres tells after the last row.
 */
export async function openSession(url: string): Promise<Client> {
  const target = new URL(url)
  // `sslmode` then means what it means to psql and to our own driver.
  target.searchParams.set('uselibpqcompat', 'true')
  const session = new Client({ connectionString: target.href, application_name: 'kiwi-backup', connectionTimeoutMillis: 10_000 })
  session.on('error', () => {})
  await session.connect()
  await session.query(
    `set statement_timeout = 0; set transaction_timeout = 0; set idle_in_transaction_session_timeout = 0; set lock_timeout = '30s';
     set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres'; set bytea_output = 'hex'; set extra_float_digits = 1`,
  )
  return session
}

export const quoted = (...names: string[]) => names.map(escapeIdentifier).join('.')

export async function rowsOf<Row>(session: Client, text: string, values: unknown[] = []): Promise<Row[]> {
  return (await session.query(text, values)).rows as Row[]
}
