import { randomBytes } from 'node:crypto'
import postgres from 'postgres'

/** The login of API and runner: a member of `kiwi_app` (drizzle/main/functions/roles.sql). */
const name = 'kiwi_service'

/** Makes it with a new password, on a server of our own. `ownerUrl` is a superuser's. */
export async function ensureServiceRole(ownerUrl: string): Promise<(database: string) => string> {
  const password = randomBytes(18).toString('base64url')
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} })
  try {
    const known = new Set((await sql<{ rolname: string }[]>`select rolname from pg_roles`).map(({ rolname }) => rolname))
    if (!known.has('kiwi_app')) await sql`create role kiwi_app nologin`
    if (!known.has(name)) await sql`create role ${sql(name)} login in role kiwi_app`
    // A role's password cannot be a parameter; this one holds nothing that needs quoting.
    await sql.unsafe(`alter role ${name} password '${password}'`)
  } finally {
    await sql.end()
  }
  return (database) => Object.assign(new URL(ownerUrl), { username: name, password, pathname: `/${encodeURIComponent(database)}` }).href
}
