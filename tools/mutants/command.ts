import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { redisServer, systemProgram } from '../../src/dev/stores/apt.ts'
import { CommandFailure, type CommandIo } from '../../src/commands/io.ts'
import { allMutants, choose } from './choose.ts'
import { openLane } from './lane.ts'
import { diffOf, type Mutant } from './mutant.ts'
import { readTree } from './tree.ts'
import { type Soundness, tryMutant, type Verdict } from './try.ts'

interface Options {
  count: number
  seed: number
  only: string[]
  lanes: number
  files: number
  list?: true
}

/** `kiwi test mutants`: finds mistakes that the suite does not notice. */
export function mutantsCommand(io: CommandIo): Command {
  return (
    new Command('mutants')
      .description('make small mistakes in temporary copies of the product, one at a time, and check that a test notices')
      .option('--count <n>', 'number of mistakes', wholeNumber, 150)
      .option('--only <path...>', 'only in files with one of these texts in the path', [])
      .option('--lanes <n>', 'mistakes at a time', wholeNumber, Math.max(1, Math.floor(availableParallelism() / 2)))
      .option('--files <n>', 'test files per mistake at most, the nearest first', wholeNumber, 12)
      .option('--list', 'show the mistakes without trying them')
      // `--seed` is an option of `test`, which uses it for the order of files.
      .action((_: Options, command: Command) => mutants(io, command.optsWithGlobals<Options>()))
  )
}

async function mutants(io: CommandIo, { count, seed, only, lanes, files: mostFiles, list }: Options): Promise<void> {
  const tree = readTree(io.root)
  const all = allMutants(tree, only)
  if (all.length === 0) throw new CommandFailure('No file matches: give --only a part of a path such as commerce/orders.')
  const chosen = choose(all, count, seed)
  const shown = (mutant: Mutant) =>
    `${mutant.file}:${mutant.line} ${mutant.kind}\n${diffOf(readFileSync(join(io.root, mutant.file), 'utf8'), mutant)}`
  io.news(`seed ${seed}: ${chosen.length} of ${all.length} mutants`)
  if (list) return io.answer({ seed, mutants: chosen }, () => chosen.map(shown).join('\n'))

  await systemProgram(redisServer, io.news)
  const dir = mkdtempSync(join(tmpdir(), 'kiwi-mutants-'))
  const sound: Soundness = new Map()
  const verdicts: Verdict[] = []
  const waiting = chosen.values()
  const env = { ...io.env, VITEST_MAX_WORKERS: io.env['VITEST_MAX_WORKERS'] ?? '2' }
  try {
    await Promise.all(
      Array.from({ length: Math.min(lanes, chosen.length) }, async (_, n) => {
        const lane = openLane(tree, join(dir, `lane-${n}`), env)
        for (const mutant of waiting) {
          const verdict = await tryMutant(mutant, tree.testsOf(mutant), { lane, sound, mostFiles, signal: io.signal })
          verdicts.push(verdict)
          io.news(
            `${verdicts.length}/${chosen.length} ${verdict.outcome} in ${Math.round(verdict.tookMs / 1000)} s by ${verdict.by || '-'}`,
          )
          io.news(shown(verdict))
        }
      }),
    )
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
  const survivors = verdicts.filter(({ outcome }) => outcome === 'survived')
  const tried = verdicts.filter(({ outcome }) => outcome !== 'unusable')
  const share = Math.round((100 * (tried.length - survivors.length)) / Math.max(1, tried.length))
  io.answer({ seed, share, verdicts }, () =>
    [
      ...survivors.map((one) => `survived: ${shown(one)}`),
      `seed ${seed}: ${tried.length - survivors.length} of ${tried.length} noticed, ${share} %`,
    ].join('\n'),
  )
  if (survivors.length > 0) io.exitCode = 1
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
  return Number(text)
}
