import type { z } from 'zod'
import type { experimentView } from '../schema.ts'

export interface ExperimentRow {
  id: string
  name: string
  formulas: string[]
  startedAt: Date
  stoppedAt: Date | null
}

export function viewOf({ name, formulas, startedAt, stoppedAt }: ExperimentRow): z.infer<typeof experimentView> {
  return { name, formulas, startedAt: startedAt.toISOString(), stoppedAt: stoppedAt?.toISOString() ?? null }
}
