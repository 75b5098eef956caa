import { afterAll, beforeAll, expect, it } from 'vitest'
import { runCommand } from '../../../test/run-command.ts'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { systemCtx } from '../../context.ts'
import { drainLog } from '../../social/interactions/drain-log.ts'
import { likePost } from '../../social/reactions/set-reaction.ts'
import { register } from '../rank.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const kiwi = (...words: string[]) => runCommand(register, world.env, words)

it('compares two formulas that there are, and says so when nobody read their feed lately', async () => {
  const replay = (formula: string, against: string) => kiwi('rank', 'replay', '--formula', formula, '--against', against)
  expect(await replay('interest-1', 'interest-9')).toMatchObject({
    exitCode: 2,
    complaint: expect.stringContaining('interest-1, interest-2'),
  })
  expect(await replay('interest-2', 'interest-2')).toMatchObject({ exitCode: 2, complaint: expect.stringContaining('Give two formulas') })
  expect((await replay('interest-1', 'interest-2')).text).toBe(
    'Nobody has read the feed of interests within 7 days, so there are no lists to compare.',
  )
})

it('brings neighbours and lists up to date and says what was avoided, and shows the lists of a person for a reason', async () => {
  const [author, reader] = [await world.person(), await world.person()]
  const [one, two] = [await world.post(author), await world.post(author)]
  await world.post(author)
  for (const { id } of [one, two]) await likePost(reader.ctx, { postId: id, on: true })
  await drainLog(systemCtx(world.deps, 'job-test'))

  const first = await kiwi('rank', 'interest')
  expect(first.value).toMatchObject({ posts: { considered: 2, computed: 2 }, people: { considered: 2, avoided: 0, failed: 0 } })
  const again = await kiwi('rank', 'interest')
  expect(again.value).toMatchObject({ posts: { considered: 0, computed: 0 }, people: { considered: 2, avoided: 1 } })
  expect(again.text).toContain('1 avoided (50.0 %)')
  expect((await kiwi('rank', 'interest', '--full')).value).toMatchObject({ posts: { considered: 2, computed: 2 }, people: { computed: 2 } })

  expect((await kiwi('rank', 'interest', '--person', reader.id)).complaint).toContain('Give a --reason')
  const shown = await kiwi('rank', 'interest', '--person', reader.id, '--reason', 'they asked why')
  expect(shown.text).toMatch(/^list [0-9a-f-]{36}, interest-4, made /)
  expect((await kiwi('rank', 'interest', '--person', 'nobody-is-this', '--reason', 'they asked why')).complaint).toContain('No person has')
})

it('explains the place of a post in the newest ranking, and asks for a ranking where there is none', async () => {
  const author = await world.person()
  const { id } = await world.post(author)
  expect((await kiwi('rank', 'explain', id)).complaint).toContain('There is no ranking yet')
  expect((await kiwi('rank', 'popular')).exitCode).toBe(0)
  expect(await kiwi('rank', 'explain', id)).toMatchObject({ exitCode: 0, value: { votesByDay: [] } })
})
