import { afterAll, beforeAll, expect, it } from 'vitest'
import { runCommand } from '../../../test/run-command.ts'
import { interestListsIn } from '../../../test/worlds/interest-lists.ts'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { register } from '../rank.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const kiwi = (...words: string[]) => runCommand(register, { ...world.env, SUDO_USER: 'nari' }, ['rank', ...words])

it('says why a person saw a post, to an operator with a reason, and records the look', async () => {
  const [author, reader] = [await world.person(), await world.person()]
  const post = await world.post(author)
  await interestListsIn(world).make(reader.id, [{ postId: post.id, authorId: author.id, source: 'near', propensity: 0.92 }])
  const answer = await kiwi('why', `@${reader.handle}`, post.id, '--reason', 'ticket 1201')
  expect(answer).toMatchObject({
    exitCode: 0,
    value: { personId: reader.id, lists: [{ slots: [{ postId: post.id, source: 'near', served: true }] }] },
  })
  const looks = await rows(world.deps.main.db, sql`select actor, reason, post_id from ranking_look where person_id = ${reader.id}::uuid`)
  expect(looks).toEqual([{ actor: 'cli:nari', reason: 'ticket 1201', postId: post.id }])
})

it('asks for a reason, and knows nobody of another name', async () => {
  const reader = await world.person()
  expect((await kiwi('why', reader.handle)).exitCode).toBe(2)
  expect((await kiwi('why', reader.handle, '--reason', 'no')).exitCode).toBe(2)
  expect((await kiwi('why', '@nobody.at.all', '--reason', 'ticket 1202')).exitCode).toBe(1)
  expect(await rows(world.deps.main.db, sql`select id from ranking_look where person_id = ${reader.id}::uuid`)).toEqual([])
})
