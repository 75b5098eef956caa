import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { newId } from '../../ids.ts'
import { noMoney } from './internal/act-on-person.ts'
import { readTransparency } from './read-transparency.ts'
import { report } from './report.ts'
import { takeAction } from './take-action.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

it('counts reports and actions by reason per month of Seoul, without a person, and no number below five', async () => {
  // Half an hour into it: in UTC it is the month before.
  const hours9 = 9 * 3_600_000
  const seoul = new Date(world.deps.now().getTime() + hours9)
  const began = Date.UTC(seoul.getUTCFullYear(), seoul.getUTCMonth() + 1, 1, 0, 30) - hours9
  world.advance(began - world.deps.now().getTime())
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
  // Cases that a rule opened and nobody reported are in no median.
  const ids = Array.from({ length: 5 }, () => newId(world.deps.now()))
  await run(
    world.deps.main.db,
    sql`insert into moderation_case select (jsonb_populate_record(k, jsonb_build_object('id', held.id, 'state', 'dismissed', 'report_count', 0,
          'decided_at', k.created_at, 'decided_reason', 'it was a quote'))).* from moderation_case k cross join unnest(${ids}::uuid[]) held(id)`,
  )
  const answer = await readTransparency(world.ctx())
  expect(answer).toEqual({
    shownFrom: 5,
    months: [
      {
        month: new Date(began + hours9).toISOString().slice(0, 7),
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
