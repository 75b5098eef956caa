import { rowsAsObjects } from '../../src/db/drivers/values.ts'
import type { Declaration, Observation, Shape } from './shape.ts'

/** Where a statement answered otherwise than its row declares, one sentence each. */
export function contradictions({ place, row }: Declaration, { columns, rows }: Observation): string[] {
  if (!row.fields) return []
  const declared = Object.entries(row.fields)
  const answered = Object.keys(rowsAsObjects({ columns, rows: [columns.map(() => null)], command: 'SELECT' })[0]!)
  const absent = declared.filter(([name, { isOptional }]) => !isOptional && !answered.includes(name))
  const undeclared = answered.filter((name) => !Object.hasOwn(row.fields!, name))
  const misfits = rowsAsObjects({ columns, rows, command: 'SELECT' }).flatMap((values) =>
    declared.flatMap(([name, field]) => (Object.hasOwn(values, name) ? (misfit(values[name], field, name) ?? []) : [])),
  )
  return [
    ...absent.map(([name]) => `${place} declares ${name}, which its statement does not answer.`),
    ...undeclared.map((name) => `${place} does not declare ${name}, which its statement answers.`),
    ...[...new Set(misfits)].map((what) => `${place}: ${what}.`),
  ]
}

/** What is wrong with a value, or null. An object in json may hold more than is declared. */
function misfit(value: unknown, shape: Shape, name: string): string | null {
  if (value === undefined) return shape.isOptional ? null : `${name} is absent`
  if (shape.kinds.includes('any')) return null
  if (value === null) return shape.isNullable ? null : `${name} is null, and null is not declared`
  const kind = kindOf(value)
  if (!shape.kinds.includes(kind)) return `${name} is a ${kind}, and ${shape.kinds.join(' or ')} is declared`
  if (typeof value === 'string' && shape.texts && !shape.texts.includes(value)) return `${name} is '${value}', which is not declared`
  if (Array.isArray(value)) {
    const { element } = shape
    return element && firstOf(value.map((item) => misfit(item, element, `${name}[]`)))
  }
  if (kind !== 'object' || !shape.fields) return null
  const given = value as Record<string, unknown>
  return firstOf(Object.entries(shape.fields).map(([key, field]) => misfit(given[key], field, `${name}.${key}`)))
}

function firstOf(found: (string | null)[]): string | null {
  return found.find((what) => what !== null) ?? null
}

function kindOf(value: unknown): Shape['kinds'][number] {
  if (value instanceof Date) return 'Date'
  if (value instanceof Uint8Array) return 'bytes'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return typeof value as 'string'
  return 'object'
}
