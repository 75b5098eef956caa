import { expect, test } from 'vitest'
import * as z from 'zod'
import { systemCtx } from '../context.ts'
import { noInput } from '../shared/text.ts'
import { createWorld } from '../../test/worlds/world.ts'
import { anyone, callerFactory, router } from './trpc.ts'
import { appRouter } from './index.ts'

const chip = z.object({ handle: z.string() })
const answers = { whole: { handle: 'jimin' }, less: {}, more: { handle: 'jimin', phone: '010-0000-0000' } }
const answering = (value: unknown) => anyone('read', noInput, chip).query(() => value as z.infer<typeof chip>)
const chips = router({ whole: answering(answers.whole), less: answering(answers.less), more: answering(answers.more) })

test('in development and in tests an answer has the fields of its schema, no fewer and no more', async () => {
  const world = await createWorld()
  const ask = callerFactory(chips)(systemCtx(world.deps, 'answers'))
  expect(await ask.whole()).toEqual(answers.whole)
  await expect(ask.less()).rejects.toMatchObject({ message: 'INTERNAL' })
  await expect(ask.more()).rejects.toMatchObject({ message: 'INTERNAL' })

  const inProduction = { ...world.deps, config: { ...world.deps.config, checksAnswers: false } }
  expect(await callerFactory(chips)(systemCtx(inProduction, 'answers')).more()).toEqual(answers.more)
})

test('every procedure states what it answers', () => {
  const procedures = Object.entries(
    appRouter._def.procedures as unknown as Record<string, { _def: { type: string; meta?: { answer?: unknown } } }>,
  )
  const silent = procedures.filter(([, { _def }]) => _def.type !== 'subscription' && !_def.meta?.answer)
  expect(silent.map(([path]) => path)).toEqual([])
})
