import type * as z from 'zod'
import type { $ZodType } from 'zod/v4/core'
import { appRouter } from '../../src/routers/index.ts'

/** The parts of a zod schema that are read here. */
interface Def {
  type: string
  innerType?: Schema
  in?: Schema
  out?: Schema
  options?: Schema[]
  shape?: Record<string, Schema>
  element?: Schema
  items?: Schema[]
  keyType?: Schema
  valueType?: Schema
  values?: unknown[]
  entries?: Record<string, string | number>
  checks?: { _zod: { def: { check: string; minimum?: number; maximum?: number; value?: number; format?: string; pattern?: RegExp } } }[]
  format?: string
}

export type Schema = z.ZodType | $ZodType
export const defOf = (schema: Schema): Def => (schema as unknown as { _zod: { def: Def } })._zod.def

export interface Procedure {
  path: string
  type: 'query' | 'mutation' | 'subscription'
  input: Schema | null
}

/** Every procedure of the API with the schema of its input. */
export function everyProcedure(): Procedure[] {
  const { procedures } = (
    appRouter as unknown as { _def: { procedures: Record<string, { _def: { type: Procedure['type']; inputs: Schema[] } }> } }
  )._def
  return Object.entries(procedures).map(([path, { _def }]) => ({ path, type: _def.type, input: _def.inputs[0] ?? null }))
}

export interface Leaf {
  /** Dotted, `[]` for an item of a list. */
  field: string
  schema: Schema
}

/** Each schema of a string in an input, with its transforms and checks. */
export function stringsIn(schema: Schema, field = ''): Leaf[] {
  const def = defOf(schema)
  const within = (inner: Schema | undefined, name = '') => (inner ? stringsIn(inner, name === '' ? field : `${field}${name}`) : [])
  switch (def.type) {
    case 'string':
      return [{ field, schema }]
    // The next steps of a pipe belong to the type of the string.
    case 'pipe':
      return within(def.in).map((leaf) => (leaf.field === field ? { field, schema } : leaf))
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'readonly':
      return within(def.innerType)
    case 'array':
      return within(def.element, '[]')
    case 'object':
      return Object.entries(def.shape ?? {}).flatMap(([name, inner]) => within(inner, `.${name}`))
    case 'union':
      return (def.options ?? []).flatMap((option) => within(option))
    case 'boolean':
    case 'number':
    case 'enum':
    case 'literal':
      return []
    default:
      throw new Error(`${field} is a ${def.type}: teach stringsIn in test/fuzz/schemas.ts what strings it may hold.`)
  }
}
