import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runCommand } from '../../../test/run-command.ts'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { register } from '../rank.ts'

const dir = mkdtempSync(join(tmpdir(), 'kiwi-evaluate-'))
let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(async () => {
  await world.close()
  rmSync(dir, { recursive: true })
})

const header = 'person,item,at,kind'
let files = 0
function file(...lines: string[]): string {
  const path = join(dir, `${(files += 1)}.csv`)
  writeFileSync(path, lines.join('\n'))
  return path
}

const evaluate = (...words: string[]) => runCommand(register, world.env, ['rank', 'evaluate', ...words])

interface Answer {
  people: number
  results: { model: string; 'recall@20': number; 'ndcg@20': number; coverage: number; gini: number; seconds: number }[]
}

/**
 * Two tastes that share nothing but what everybody likes; person n likes all of a taste but one
 * item, last a further one.
 */
const tastes = Array.from({ length: 40 }, (_, person) => {
  const own = Array.from({ length: 30 }, (_, item) => `${person % 2 === 0 ? 'tea' : 'wine'} ${item}`)
  return own.map((item, at) => `"${person}, 님",${own[(at + person) % 30] ?? item},${1_700_000_000 + at},like`)
}).flat()

it('ranks a data set in a log of its own, beside popularity and item-kNN', async () => {
  const path = file(header, ...tastes, '')
  const { exitCode, value, text, complaint } = await evaluate(path, '--protocol', 'chronological')
  expect([exitCode, complaint]).toEqual([0, ''])
  const { people, results } = value as Answer
  expect(people).toBe(40)
  expect(results.map(({ model }) => model)).toEqual(['interest', 'popularity', 'recent popularity', 'item-kNN'])
  const [interest, popular] = results
  // The six tests are the rest of a taste of 30; popularity mixes both tastes.
  expect(interest).toMatchObject({ 'recall@20': 1, coverage: 1 })
  expect(popular!['ndcg@20']).toBeLessThan(interest!['ndcg@20'])
  expect(text).toContain('item-kNN')
  const left = await rows(
    world.owner.db,
    sql<{ name: string }>`select datname::text as name from pg_database where starts_with(datname, 'kiwi_evaluate_')`,
  )
  expect(left).toEqual([])
})

it('takes the tests of a second file, and times that are all alike or missing', async () => {
  const training = file('item,person,at', ...tastes.slice(0, -60).map((row) => row.replace(/^(.*님"),(.*),\d+,like/, '$2,$1,')))
  const test = file(header, '"0, 님",wine 1,,view', 'somebody new,tea 1,,view')
  const { value } = await evaluate(training, '--protocol', 'split', '--test', test)
  expect((value as Answer).people).toBe(2)
})

it.each([
  ['a header of other names', ['user,item,at,kind', 'a,b,1,like'], 'line 1: the header is "user,item,at,kind", but "person,item,at,kind"'],
  ['a row that is too short', [header, 'a,b,1,like', 'a,b'], 'line 3: it has 2 cells, but the header has 4.'],
  ['a row without a person', [header, ',b,1,like'], 'line 2: the person is missing.'],
  ['a row without an item', [header, 'a,,1,like'], 'line 2: the item is missing.'],
  ['a time that is none', [header, 'a,b,yesterday,like'], 'line 2: "yesterday" is no time'],
  ['a day that does not exist', [header, 'a,b,2026-02-40,like'], 'line 2: "2026-02-40" is no time'],
  ['times in some rows only', [header, 'a,b,1,like', 'a,c,,like'], 'line 3: some rows have a time and some have none'],
  ['an unknown kind', [header, 'a,b,1,rating'], 'line 2: "rating" is no kind of interaction; the kinds are impression, view, click, like'],
  ['a quote without an end', [header, '"a,b,1,like'], 'line 2: a quoted cell does not end.'],
  ['no rows', [header], 'has a header but no rows.'],
  ['nothing', [], 'is empty'],
  ['one interaction per person', [header, 'a,b,1,like', 'c,b,1,like'], 'Nobody has a test'],
])('refuses %s', async (_what, lines, sentence) => {
  const { exitCode, complaint } = await evaluate(file(...lines), '--protocol', 'chronological')
  expect(exitCode).toBe(1)
  expect(complaint).toContain(sentence)
})

it('refuses what does not fit together, before it reads anything', async () => {
  const path = file(header)
  const unknown = await evaluate(path, '--protocol', 'random')
  expect([unknown.exitCode, unknown.complaint]).toEqual([2, expect.stringContaining('chronological, leave-last-out, split')])
  expect((await evaluate(path)).exitCode).toBe(2)
  expect(await evaluate(path, '--protocol', 'split')).toMatchObject({ exitCode: 2, complaint: expect.stringContaining('--test') })
  expect((await evaluate(path, '--protocol', 'chronological', '--test', path)).exitCode).toBe(2)
  const missing = await evaluate(join(dir, 'nowhere.csv'), '--protocol', 'chronological')
  expect([missing.exitCode, missing.complaint]).toEqual([1, expect.stringContaining('cannot be read')])
})
