import { Option } from 'commander'
import { type InterestFormula, interestFormula, interestFormulas } from '../../social/interest/rules.ts'
import { CommandFailure, type CommandIo } from '../io.ts'
import type { Register } from '../program.ts'
import { DataSet } from './evaluate/data-set.ts'
import { measure, type Quality } from './evaluate/measure.ts'
import { models } from './evaluate/models.ts'
import { withOwnLog } from './evaluate/own-log.ts'
import { chronological, givenSplit, historiesOf, leaveLastOut, type Protocol, protocols, type Trial } from './evaluate/protocols.ts'
import { type Names, readInteractions } from './evaluate/read-interactions.ts'

interface Options {
  protocol: Protocol
  test?: string
  seed: string
  formula: InterestFormula
}

interface Result extends Quality {
  model: string
  seconds: number
}

export const register: Register = (rank, io) => {
  rank
    .command('evaluate')
    .description('measure the ranking of the interest feed on a data set, beside popularity, recent popularity and item-kNN')
    .argument('<file>', 'CSV with the header person,item,at,kind; at is ISO 8601 or seconds since 1970, or empty in all rows')
    .addOption(
      new Option(
        '--protocol <protocol>',
        'chronological: the first 80 % of each person train; leave-last-out: the last interaction is the test; split: --test holds the tests',
      )
        .choices(protocols)
        .makeOptionMandatory(),
    )
    .option('--test <file>', 'the tests of --protocol split, a CSV with the same header')
    .option('--seed <seed>', 'draws the 3,000 people of leave-last-out where there are more', '1')
    .addOption(new Option('--formula <name>', 'the weights').choices(Object.keys(interestFormulas)).default(interestFormula))
    .action((file: string, options: Options) => runEvaluate(io, file, options))
}

async function runEvaluate(io: CommandIo, file: string, options: Options): Promise<void> {
  if (options.protocol === 'split' && options.test === undefined)
    throw new CommandFailure('--protocol split needs the tests: give their file with --test.', { exitCode: 2 })
  if (options.protocol !== 'split' && options.test !== undefined)
    throw new CommandFailure(`--test belongs to --protocol split; ${options.protocol} takes the tests from the file itself.`, {
      exitCode: 2,
    })
  const data = await readDataSet(io, file, options)
  const people = [...data.tests.keys()]
  if (people.length === 0) throw new CommandFailure('Nobody has a test: each person needs an item to learn from and another one after it.')
  io.news(
    `${data.training.size} people and ${data.catalogue.length} items train; ${people.length} people are tested` +
      (options.protocol === 'leave-last-out' ? ` (seed ${options.seed}).` : '.'),
  )
  const results = await withOwnLog(io, async (ctx) => {
    const found: Result[] = []
    for (const [model, rank] of Object.entries(models)) {
      const bar = io.progress(`  ${model}`, 1)
      const startedAt = performance.now()
      try {
        const lists = await rank({
          ctx,
          data,
          people,
          weights: interestFormulas[options.formula],
          onStep: (done, total) => bar.update(done, total),
        })
        const seconds = Math.round(performance.now() - startedAt) / 1000
        const tests = people.map((person) => data.tests.get(person)!)
        found.push({ model, ...rounded(measure(tests, lists, data.catalogue)), seconds })
      } finally {
        bar.stop()
      }
    }
    return found
  })
  const { protocol, seed, formula } = options
  io.answer({ protocol, seed, formula, people: people.length, items: data.catalogue.length, results }, () => table(results))
}

async function readDataSet(io: CommandIo, file: string, { protocol, test, seed }: Options): Promise<DataSet> {
  const names: Names = { people: new Map(), items: new Map() }
  const read = async (path: string) => {
    const bar = io.progress(`  ${path}`)
    try {
      return historiesOf(await readInteractions(path, names, (count) => bar.update(count)))
    } finally {
      bar.stop()
    }
  }
  const histories = await read(file)
  const later = test === undefined ? null : await read(test)
  const people = [...names.people.keys()]
  return new DataSet(trialOf(), people, [...names.items.keys()])

  function trialOf(): Trial {
    switch (protocol) {
      case 'chronological':
        return chronological(histories)
      case 'leave-last-out':
        return leaveLastOut(histories, people, seed)
      case 'split':
        return givenSplit(histories, later!)
      default:
        return protocol satisfies never
    }
  }
}

function rounded(quality: Quality): Quality {
  return Object.fromEntries(Object.entries(quality).map(([name, value]) => [name, Math.round(value * 1e5) / 1e5])) as unknown as Quality
}

function table(results: readonly Result[]): string {
  const columns = ['recall@20', 'ndcg@20', 'coverage', 'gini'] as const
  const line = (model: string, cells: string[], seconds: string) =>
    `${model.padEnd(18)}${cells.map((cell) => cell.padStart(11)).join('')}${seconds.padStart(10)}`
  return [
    line('model', [...columns], 'seconds'),
    ...results.map((result) =>
      line(
        result.model,
        columns.map((column) => result[column].toFixed(4)),
        result.seconds.toFixed(1),
      ),
    ),
  ].join('\n')
}
