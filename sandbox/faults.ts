import { type Fault, faultKinds, type FaultKind, operations, providers } from './fault-kinds.ts'
import { fraction } from './random.ts'
import type { World } from './world.ts'

export type FaultInput = Omit<Fault, 'id' | 'seen'>

/** The fault of this kind for this call, if any. Counts the call. */
export function faultFor(world: World, provider: string, operation: string, kind: FaultKind): Fault | undefined {
  for (const fault of world.state.faults) {
    if (fault.kind !== kind || fault.provider !== provider) continue
    if (fault.operation !== '*' && fault.operation !== operation) continue
    if (fault.times === 0) continue
    fault.seen += 1
    if (fraction(world.seed, 'fault', fault.id, fault.seen) >= (fault.probability ?? 1)) continue
    if (fault.times !== undefined) fault.times -= 1
    return fault
  }
  return undefined
}

export function addFault(world: World, input: FaultInput): Fault {
  const fault: Fault = { ...input, id: `f${world.next('fault')}`, seen: 0 }
  world.state.faults.push(fault)
  world.touch()
  return fault
}

/** Reads one fault from JSON, or returns a sentence that says what is wrong. */
export function readFault(raw: unknown): FaultInput | string {
  if (typeof raw !== 'object' || raw === null) return 'a fault is an object'
  const given = raw as Record<string, unknown>
  const provider = providers.find((name) => name === given.provider)
  if (!provider) return `provider is one of ${providers.join(', ')}`
  const kind = faultKinds.find((name) => name === given.kind)
  if (!kind) return `kind is one of ${faultKinds.join(', ')}`
  const operation = typeof given.operation === 'string' && given.operation !== '' ? given.operation : '*'
  if (operation !== '*' && !operations[provider].includes(operation))
    return `operation of ${provider} is * or one of ${operations[provider].join(', ')}`
  const numbers: Record<string, number> = {}
  for (const field of ['times', 'probability', 'ms', 'copies']) {
    if (given[field] === undefined || given[field] === '') continue
    const value = Number(given[field])
    if (!Number.isFinite(value) || value < 0 || (field === 'probability' && value > 1)) return `${field} is not a number in range`
    numbers[field] = value
  }
  return {
    provider,
    kind,
    operation,
    ...numbers,
    ...(typeof given.code === 'string' && given.code !== '' ? { code: given.code } : {}),
    ...(given.afterEffect === true ? { afterEffect: true } : {}),
    ...(given.drop === true ? { drop: true } : {}),
  }
}
