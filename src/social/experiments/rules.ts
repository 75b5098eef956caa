import { createHash } from 'node:crypto'

export const maxArms = 4

/**
 * The arm of a person, 0-based: SHA-256 of name and id, so that it stays the same as long as the experiment runs, and arms of one
 * experiment say nothing about those of another.
 */
export function armOf(experiment: string, personId: string, arms: number): number {
  const digest = createHash('sha256').update(`${experiment}:${personId}`).digest()
  return Math.floor((digest.readUIntBE(0, 6) / 2 ** 48) * arms)
}
