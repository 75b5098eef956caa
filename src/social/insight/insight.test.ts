import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { interestListsIn, type ShownSlot } from '../../../test/worlds/interest-lists.ts'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { systemCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { newId } from '../../ids.ts'
import { keepInteractions } from '../interactions/internal/keep-interactions.ts'
import { logEvent } from '../interactions/log-stream.ts'
import type { InteractionKind } from '../interactions/rules.ts'
import { readExperiments } from '../experiments/read-experiments.ts'
import { armOf } from '../experiments/rules.ts'
import { startExperiment } from '../experiments/start-experiment.ts'
import { stopExperiment } from '../experiments/stop-experiment.ts'
import { rankPopular } from '../ranking/rank-popular.ts'
import { keepReport } from './keep-report.ts'
import { listLooks } from './list-looks.ts'
import { readOverview } from './read-overview.ts'
import { readSnapshot } from './read-snapshot.ts'
import { whyShown } from './why-shown.ts'

const minuteMs = 60_000
let world: World
let admin: TestPerson
let author: TestPerson
let posts: { id: string }[]
let lists: ReturnType<typeof interestListsIn>

beforeAll(async () => {
  world = await createWorld()
  lists = interestListsIn(world)
  admin = await world.person({ role: 'admin' })
  author = await world.person()
  posts = []
  for (let at = 0; at < 6; at += 1) posts.push(await world.post(author, { caption: `사진 ${at}` }))
  await world.runJobs()
})
afterAll(() => world.close())

const report = () => keepReport({ ...systemCtx(world.deps, 'test'), platform: world.deps.platform })
const overview = () => readOverview(admin.ctx, { days: 14 })
const slot = (at: number, source: string, propensity = 1): ShownSlot => ({ postId: posts[at]!.id, authorId: author.id, source, propensity })

/** Something a person did now, with a post at a place. */
async function act(personId: string, kind: InteractionKind, at: number, source: Record<string, string | number> | null): Promise<void> {
  const event = logEvent(
    { kind, personId, postId: posts[at]!.id, authorId: author.id, id: newId(world.deps.now()), ...(source ? { source } : {}) },
    world.deps.now(),
  )
  await keepInteractions(world.deps, [event])
}

describe('what the lists showed', () => {
  it('is counted once per place, with the clicks and likes that followed within a day', async () => {
    const reader = await world.person()
    const list = await lists.make(reader.id, [slot(0, 'near'), slot(1, 'ease'), slot(2, 'popular')])
    const place = (at: number) => ({ surface: 'interest', list, slot: at })
    for (const at of [0, 1, 2]) await act(reader.id, 'impression', at, place(at))
    await act(reader.id, 'impression', 0, place(0))
    world.advance(minuteMs)
    await act(reader.id, 'view', 0, place(0))
    await act(reader.id, 'click', 0, place(0))
    await act(reader.id, 'like', 1, null)
    // In another list it is no click of this one.
    await act(reader.id, 'view', 2, { surface: 'interest', list: randomUUID(), slot: 2 })
    await report()
    const { sources, positions, surfaces } = await overview()
    expect(sources.map(({ source, impressions, clicks, likes }) => [source, impressions, clicks, likes])).toEqual([
      ['ease', 1, 0, 1],
      ['near', 1, 1, 0],
      ['popular', 1, 0, 0],
    ])
    expect(positions.map(({ position, clicks }) => [position, clicks])).toEqual([
      [0, 1],
      [1, 0],
      [2, 0],
    ])
    expect(surfaces).toMatchObject([{ surface: 'interest', impressions: 3, clicks: 1, likes: 1 }])
    await report()
    expect((await overview()).sources).toEqual(sources)
  })

  it('takes no place from a client that the list does not hold, and none of another person', async () => {
    const before = await overview()
    const [reader, other] = [await world.person(), await world.person()]
    const list = await lists.make(other.id, [slot(0, 'near'), slot(1, 'friends')])
    await act(reader.id, 'impression', 1, { surface: 'interest', list, slot: 1 })
    await act(other.id, 'impression', 2, { surface: 'interest', list, slot: 1 })
    await act(other.id, 'impression', 1, { surface: 'interest', list, slot: 900 })
    await report()
    const after = await overview()
    expect(after.sources).toEqual(before.sources)
    expect(after.surfaces[0]!.impressions).toBe(before.surfaces[0]!.impressions + 3)
  })

  it('estimates from drawn slots what all candidates would have got', async () => {
    const reader = await world.person()
    const list = await lists.make(reader.id, [
      slot(0, 'near'),
      slot(3, 'explore', 0.02),
      slot(4, 'explore', 0.04),
      slot(5, 'explore', 0.92),
    ])
    for (const [at, post] of [3, 4, 5].entries()) await act(reader.id, 'impression', post, { surface: 'interest', list, slot: at + 1 })
    await act(reader.id, 'click', 3, { surface: 'interest', list, slot: 1 })
    await report()
    const { exploration } = await overview()
    // Weights 50 and 25; the slot with 0.92 was not drawn.
    expect(exploration).toMatchObject({ drawn: 2, total: 50 })
    expect(exploration!.estimate.rate).toBeCloseTo(50 / 75)
  })
})

describe('the state of a day', () => {
  it('says which posts and authors were seen, and how newcomers do', async () => {
    await world.post(await world.person(), { caption: '첫 글' })
    await report()
    const { report: state } = (await overview()).days.at(-1)!
    expect(state.posts).toEqual({ made: 7, shown: 6 })
    expect(state.authors).toMatchObject({ count: 2, gini: 0.5 })
    expect(state.newcomers).toMatchObject({ authors: 2, reached: 0, share: 1 })
    expect(state.lists).toMatchObject({ made: 3, people: 3, medianMs: expect.any(Number) })
  })

  it('is empty, and no error, where nothing happened', async () => {
    const empty = await createWorld()
    await keepReport({ ...systemCtx(empty.deps, 'test'), platform: empty.deps.platform })
    const nobody = await empty.person({ role: 'admin' })
    const found = await readOverview(nobody.ctx, { days: 14 })
    expect(found).toMatchObject({ sources: [], exploration: null })
    expect(found.days.at(-1)!.report).toMatchObject({ posts: { made: 0, shown: 0 }, authors: { count: 0, gini: null } })
    expect(await readSnapshot(nobody.ctx, { at: null })).toEqual({ snapshot: null, runs: [] })
    await empty.close()
  })
})

describe('the snapshot', () => {
  it('has the parts of each score, now and at an earlier moment', async () => {
    const ctx = { ...systemCtx(world.deps, 'test'), platform: world.deps.platform }
    const first = await rankPopular(ctx)
    world.advance(60 * minuteMs)
    const second = await rankPopular({ ...ctx, now: world.deps.now })
    const newest = await readSnapshot(admin.ctx, { at: null })
    expect(newest.snapshot).toMatchObject({ runId: second.runId, formula: expect.stringMatching(/^popular-/) })
    expect(newest.snapshot!.posts[0]).toMatchObject({ author: expect.any(String), parts: expect.any(Object) })
    expect((await readSnapshot(admin.ctx, { at: first.windowEnd.toISOString() })).snapshot!.runId).toBe(first.runId)
  })
})

describe('why somebody saw a post', () => {
  it('is told to an admin with a reason, which is recorded; a private post is not opened', async () => {
    const [reader, hidden] = [await world.person(), await world.person({ isPrivate: true })]
    const secret = await world.post(hidden, { caption: '비밀' })
    const list = await lists.make(reader.id, [slot(0, 'near'), { ...slot(1, 'ease'), postId: secret.id }, slot(2, 'explore', 0.03)], {
      served: 2,
    })
    await act(reader.id, 'like', 0, null)
    const found = await whyShown(admin.ctx, { who: `@${reader.handle}`, postId: null, reason: '문의 1201', cursor: null }, admin.id)
    expect(found).toMatchObject({ personId: reader.id, isPersonalised: true, nextCursor: null })
    expect(found.lists[0]).toMatchObject({
      listId: list,
      slots: [
        { slot: 0, source: 'near', title: '사진 0', served: true },
        { slot: 1, title: null, author: null, served: true },
        { slot: 2, source: 'explore', propensity: 0.03, served: false },
      ],
    })
    const one = await whyShown(admin.ctx, { who: reader.id, postId: posts[2]!.id, reason: '문의 1201', cursor: null }, admin.id)
    expect(one.lists[0]!.slots.map((shown) => shown.slot)).toEqual([2])
    const { looks } = await listLooks(admin.ctx, { cursor: null })
    expect(looks.slice(0, 2)).toMatchObject([
      { who: `@${reader.handle}`, actor: `@${admin.handle}`, reason: '문의 1201' },
      { who: `@${reader.handle}`, actor: `@${admin.handle}`, reason: '문의 1201' },
    ])
  })

  it('is refused to who is no admin any more, and nothing is read or recorded', async () => {
    const [reader, member] = [await world.person(), await world.person()]
    const ask = whyShown(member.ctx, { who: reader.handle, postId: null, reason: '궁금해요', cursor: null }, member.id)
    await expect(ask).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const nobody = whyShown(admin.ctx, { who: '@nobody.here', postId: null, reason: '문의 1202', cursor: null }, admin.id)
    await expect(nobody).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await rows(world.deps.main.db, sql`select id from ranking_look where person_id = ${reader.id}::uuid`)).toEqual([])
  })
})

describe('an experiment', () => {
  it('shows by day what its people did with the lists that it made, each person once, and not what came before', async () => {
    const people = await Promise.all(Array.from({ length: 6 }, () => world.person()))
    const see = async (person: TestPerson) => {
      const list = await lists.make(person.id, [slot(0, 'near')])
      await act(person.id, 'impression', 0, { surface: 'interest', list, slot: 0 })
    }
    await see(people[0]!)
    world.advance(minuteMs)
    await startExperiment(admin.ctx, { name: 'looked-at', formulas: ['interest-1', 'interest-1'], reason: '검사의 검사' }, admin.id)
    for (const person of people) await see(person)
    world.advance(minuteMs)
    await act(people[0]!.id, 'view', 0, null)
    await stopExperiment(admin.ctx, { name: 'looked-at', reason: '다 봤어요' }, admin.id)
    world.advance(minuteMs)
    await see(people[1]!)
    await report()
    const [found] = (await readExperiments(admin.ctx)).experiments
    expect(found).toMatchObject({ name: 'looked-at', decisions: [{ action: 'start', actor: `@${admin.handle}` }, { action: 'stop' }] })
    const { arms, ratio } = found!.days.at(-1)!
    expect(arms.map(({ people: count, impressions }) => [count, impressions])).toEqual(
      [0, 1].map((arm) => people.filter(({ id }) => armOf('looked-at', id, 2) === arm).length).map((count) => [count, count]),
    )
    expect(ratio.isMismatch).toBe(false)
    expect(arms[1]!.clicks?.verdict ?? 'open').toBe('open')
  })
})
