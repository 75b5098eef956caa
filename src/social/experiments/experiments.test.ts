import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { experiment, experimentDecision } from '../../db/schema/experiment.ts'
import { type InterestFormula, interestFormula } from '../interest/rules.ts'
import { formulaFor } from './formula-for.ts'
import { armOf } from './rules.ts'
import { startExperiment } from './start-experiment.ts'
import { stopExperiment } from './stop-experiment.ts'

let world: World
let admin: TestPerson

beforeAll(async () => {
  world = await createWorld()
  admin = await world.person({ role: 'admin' })
})
afterAll(() => world.close())

const formulas: InterestFormula[] = ['interest-1', 'interest-varied']
const start = (name: string, by = admin) => startExperiment(by.ctx, { name, formulas, reason: '더 다양하게' }, by.id)
const stop = (name: string) => stopExperiment(admin.ctx, { name, reason: '다 봤어요' }, admin.id)

describe('arms', () => {
  const people = Array.from({ length: 4_000 }, () => randomUUID())

  it('stay the same, hold equal shares, and say nothing about the arms of another experiment', () => {
    const arms = people.map((id) => [armOf('first', id, 2), armOf('second', id, 2)] as const)
    expect(people.map((id) => armOf('first', id, 2))).toEqual(arms.map(([first]) => first))
    // 4,000 throws of a coin: 5 standard deviations are 158, of a quarter 137.
    expect(Math.abs(arms.filter(([first]) => first === 0).length - 2_000)).toBeLessThan(158)
    for (const one of [0, 1])
      for (const other of [0, 1])
        expect(Math.abs(arms.filter(([first, second]) => first === one && second === other).length - 1_000)).toBeLessThan(137)
  })
})

describe('an experiment', () => {
  it('gives everybody the standing formula until it starts, then that of their arm, then the standing one again', async () => {
    const people = Array.from({ length: 40 }, () => randomUUID())
    const given = () => Promise.all(people.map((id) => formulaFor(world.ctx(), id)))
    expect(new Set(await given())).toEqual(new Set([interestFormula]))
    await start('blend')
    expect(await given()).toEqual(people.map((id) => formulas[armOf('blend', id, 2)]))
    await stop('blend')
    expect(new Set(await given())).toEqual(new Set([interestFormula]))
  })

  it('is noticed by another process within 30 s', async () => {
    const other = { main: { ...world.deps.main }, now: world.deps.now }
    const people = Array.from({ length: 40 }, () => randomUUID())
    const given = async () => new Set(await Promise.all(people.map((id) => formulaFor(other, id)))).size
    expect(await given()).toBe(1)
    await start('noticed')
    expect(await given()).toBe(1)
    world.advance(30_000)
    expect(await given()).toBe(2)
    await stop('noticed')
  })

  it('runs alone, and its name is used once', async () => {
    await start('alone')
    await expect(start('beside')).rejects.toMatchObject({ code: 'CONFLICT' })
    await stop('alone')
    await expect(start('alone')).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(stop('alone')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('keeps who decided and why, and refuses an admin who is none any more, with nothing started', async () => {
    await start('audited')
    world.advance(60_000)
    await stop('audited')
    const decisions = await world.deps.main.db
      .select({ action: experimentDecision.action, actor: experimentDecision.actor, reason: experimentDecision.reason })
      .from(experimentDecision)
      .innerJoin(experiment, eq(experiment.id, experimentDecision.experimentId))
      .where(eq(experiment.name, 'audited'))
      .orderBy(experimentDecision.id)
    expect(decisions).toEqual([
      { action: 'start', actor: admin.id, reason: '더 다양하게' },
      { action: 'stop', actor: admin.id, reason: '다 봤어요' },
    ])
    await expect(start('refused', await world.person())).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(await world.deps.main.db.select().from(experiment).where(eq(experiment.name, 'refused'))).toEqual([])
  })
})
