/**
 * What a table of a test lacks and what stands there for nothing, each with what to do; none when
 * it has a row for each name.
 */
export function faultsOfRows(names: readonly string[], rows: readonly string[], table: string): string[] {
  return [
    ...names.filter((name) => !rows.includes(name)).map((name) => `${name} has no row in ${table}: write one.`),
    ...rows.filter((row) => !names.includes(row)).map((row) => `${table} has a row for ${row}, which is not there (any more): delete it.`),
  ]
}
