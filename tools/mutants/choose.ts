import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Change, Mutant } from './mutant.ts'
import { mutated } from './mutant.ts'
import { sqlChanges } from './sql.ts'
import type { Tree } from './tree.ts'
import { isReadable, typescriptChanges } from './typescript.ts'

/** The files that are mutated: not tests, tables, contracts or tools. */
const mutable =
  /^(?:src\/(?:commerce|pay|social|db|http|jobs|platform|realtime|routers|shared)\/.*\.ts|sdk\/src\/.*\.ts|drizzle\/main\/functions\/.*\.sql)$/
const spared = /\.test\.ts$|contract\.ts$|\/db\/schema\/|\/schema\.ts$|\/port\.ts$|roles\.sql$/

/** Every mutant of the files with a text of `only` in the path. */
export function allMutants(tree: Tree, only: string[]): Mutant[] {
  const files = tree.files.filter((file) => mutable.test(file) && !spared.test(file))
  return files
    .filter((file) => only.length === 0 || only.some((part) => file.includes(part)))
    .flatMap((file) => {
      const source = readFileSync(join(tree.root, file), 'utf8')
      return changesOf(file, source).map((change) => ({ file, line: source.slice(0, change.start).split('\n').length, ...change }))
    })
}

function changesOf(file: string, source: string): Change[] {
  if (file.endsWith('.sql')) return sqlChanges(source)
  return typescriptChanges(file, source).filter((change) => isReadable(file, mutated(source, change)))
}

/**
 * Chooses `count` at random, the same for a seed, without a majority from files with many mutants.
 */
export function choose(mutants: Mutant[], count: number, seed: number): Mutant[] {
  const random = randomOf(seed)
  const byFile = Map.groupBy(
    mutants.map((mutant) => ({ mutant, at: random() })).sort((a, b) => a.at - b.at),
    ({ mutant }) => mutant.file,
  )
  const turns = [...byFile.values()].flatMap((ofFile) =>
    // The n-th of a file comes after the square root of it: small files are met early, large ones
    // more often.
    ofFile.map((one, place) => ({ mutant: one.mutant, turn: Math.sqrt(place / ofFile.length) + one.at })),
  )
  return turns
    .sort((a, b) => a.turn - b.turn)
    .slice(0, count)
    .map(({ mutant }) => mutant)
}

/** Mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
