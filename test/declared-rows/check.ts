import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { contradictions } from './compare.ts'
import { declaredRows } from './declared.ts'
import type { Declaration, Observation } from './shape.ts'

/**
 * So many statements with a declared row may be run by no test, at most; lower it when there are
 * fewer.
 */
const unseenAtMost = 12

/**
 * Resolves the declared rows beside the tests; `check` then holds against them what the tests'
 * processes heard.
 */
export function watchRows(answersDir: string): { check(run: { isWhole: boolean }): Promise<void> } {
  mkdirSync(answersDir)
  const resolving = promisify(execFile)(process.execPath, [join(import.meta.dirname, 'declared.ts')])
  setPriority(resolving.child.pid!, 10)
  resolving.catch(() => {})
  return {
    async check({ isWhole }) {
      await resolving
      const { found, unseen, declared } = compared(declaredRows(), observationsIn(answersDir))
      if (isWhole) console.log(`${declared - unseen.length} of ${declared} declared rows are as their statements answered.`)
      if (isWhole && unseen.length > unseenAtMost) found.push(`No test runs the statements of ${unseen.join(', ')}.`)
      if (found.length > 0) throw new Error(`Statements and their declared rows differ (docs/queries.md):\n${found.join('\n')}`)
    },
  }
}

function observationsIn(dir: string): Observation[] {
  const texts = readdirSync(dir).flatMap((file) => readFileSync(join(dir, file), 'utf8').trimEnd().split('\n'))
  return texts.map((text) => JSON.parse(text) as Observation)
}

function compared(declarations: Declaration[], observations: Observation[]): { found: string[]; unseen: string[]; declared: number } {
  const heard = Map.groupBy(observations, ({ texts }) => JSON.stringify(texts))
  const pairs = declarations.map((declaration) => ({ declaration, answers: heard.get(JSON.stringify(declaration.texts)) ?? [] }))
  return {
    found: [...new Set(pairs.flatMap(({ declaration, answers }) => answers.flatMap((answer) => contradictions(declaration, answer))))],
    unseen: pairs.flatMap(({ declaration, answers }) => (answers.length === 0 ? declaration.place : [])),
    declared: declarations.length,
  }
}
