import type postgres from 'postgres'

/** Every row of every table of a database as text, bytes as hex: like a stolen copy. */
export async function dumpOf(owner: postgres.Sql): Promise<string> {
  const tables = await owner<{ schema: string; name: string }[]>`
    select schemaname as schema, tablename as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`
  const parts: string[] = []
  for (const { schema, name } of tables) {
    const found = await owner<{ line: string }[]>`select t::text as line from ${owner(schema)}.${owner(name)} t`
    parts.push(`${schema}.${name}`, ...found.map(({ line }) => line))
  }
  return parts.join('\n')
}
