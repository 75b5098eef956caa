import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { noMoney } from './internal/act-on-person.ts'
import { readTransparency } from './read-transparency.ts'
import { report } from './report.ts'
import { takeAction } from './take-action.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

it('counts reports and actions by reason per month, without a person, and no number below five', async () => {
  const [author, reporter] = [await world.person(), await world.person()]
  for (let at = 0; at < 6; at += 1) {
    const { id } = await world.post(author)
    const reasonCode = at < 5 ? 'spam' : 'rights'
    await takeAction(
      world.ctx(),
      { subject: { kind: 'post', id }, action: 'hide', reason: 'a report was right', reasonCode, actor: 'cli:test' },
      noMoney,
    )
  }
  const subject = { kind: 'person', id: author.id } as const
  await report(reporter.ctx, { subject, reason: 'spam', note: '' })
  const answer = await readTransparency(world.ctx())
  expect(answer).toEqual({
    shownFrom: 5,
    months: [
      {
        month: expect.stringMatching(/^\d{4}-\d{2}$/),
        reports: [{ reason: 'spam', count: null }],
        actions: [
          { action: 'hide', reasonCode: 'spam', count: 5 },
          { action: 'hide', reasonCode: 'rights', count: null },
        ],
        overturned: 0,
        medianMinutes: null,
      },
    ],
  })
  expect(JSON.stringify(answer)).not.toContain(author.id)
})
