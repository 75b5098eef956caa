import { newId } from '../../ids.ts'
import type { RelayedJob } from './relay.ts'

/** What BullMQ carries under one id: the rows that one worker claims and completes together. */
export interface Parcel {
  /** Of a single job the row's own id: BullMQ does not add a waiting or running job again. */
  id: string
  /** Ids of rows. A lane runs one after another, lanes run beside each other. */
  lanes: string[][]
}

/**
 * Packs jobs into about `parcels` parcels of at most `largest` jobs; the jobs of a lane go into one
 * parcel unless they are more.
 */
export function packParcels(jobs: RelayedJob[], { parcels, largest }: { parcels: number; largest: number }, now: Date): Parcel[] {
  const size = Math.min(largest, Math.max(1, Math.ceil(jobs.length / Math.max(1, parcels))))
  const packed: string[][][] = []
  let held = size
  for (const lane of lanesOf(jobs)) {
    for (let at = 0; at < lane.length; at += largest) {
      const part = lane.slice(at, at + largest)
      if (held >= size || held + part.length > largest) {
        packed.push([])
        held = 0
      }
      packed.at(-1)!.push(part)
      held += part.length
    }
  }
  return packed.map((lanes) => ({ id: lanes.length === 1 && lanes[0]!.length === 1 ? lanes[0]![0]! : newId(now), lanes }))
}

function lanesOf(jobs: RelayedJob[]): string[][] {
  const lanes = new Map<string, string[]>()
  for (const { id, name, lane } of jobs) {
    const key = `${name} ${lane}`
    const held = lanes.get(key)
    if (held) held.push(id)
    else lanes.set(key, [id])
  }
  return [...lanes.values()]
}
