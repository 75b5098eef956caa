import { Queue } from 'bullmq'
import { InvalidArgumentError } from 'commander'
import type { RunnerCtx } from '../context.ts'
import { rows } from '../db/rows.ts'
import { sql } from '../db/sql.ts'
import { write } from '../db/write.ts'
import { newId } from '../ids.ts'
import { type JobName, jobNames, jobs, queueNames, scheduledJobs } from '../jobs/catalog.ts'
import { enqueueJobs } from '../jobs/enqueue.ts'
import { connectForQueues, queuePrefix } from '../platform/cache/redis.ts'
import { idArgument } from './id-argument.ts'
import { countJobs, retryFailed } from '../social/staff/job-desk.ts'
import { CommandFailure, type CommandIo } from './io.ts'
import type { Register } from './program.ts'
import { withRunner } from './with-runner.ts'

const waitMs = 10 * 60_000
const lookMs = 200

export const register: Register = (program, io) => {
  const group = program.command('jobs').description('the background jobs')
  group
    .command('list')
    .description('list every job with its queue, tries and schedule')
    .action(() => list(io))
  group
    .command('run')
    .description('enqueue a job; the runner runs it')
    .argument('<name>', 'see "kiwi jobs list"', jobName)
    .option('--data <json>', 'its payload', json, {})
    .option('--wait', 'wait until it is done')
    .action((name: JobName, options: { data: unknown; wait?: boolean }) => withRunner(io, (ctx) => runOne(io, ctx, name, options)))
  group
    .command('status')
    .description('show waiting and failed jobs, with the last error')
    .action(() => withRunner(io, (ctx) => status(io, ctx)))
  group
    .command('retry')
    .description('run failed jobs again: one by its id, or all')
    .argument('[id]', 'the id of a failed job, as "kiwi jobs status" shows it', idArgument)
    .action((id?: string) => withRunner(io, (ctx) => retry(io, ctx, id)))
  for (const verb of ['pause', 'resume'] as const) {
    group
      .command(verb)
      .description(verb === 'pause' ? 'start no new job of a queue, or of all queues' : 'start jobs again')
      .argument('[queue]', queueNames.join(', '), queueName)
      .action((queue?: string) => withRunner(io, (ctx) => pauseOrResume(io, ctx, verb, queue)))
  }
  group
    .command('drain')
    .description('wait until no job is due')
    .action(() => withRunner(io, (ctx) => drain(io, ctx)))
}

function list(io: CommandIo): void {
  const all = jobNames.map((name) => ({
    name,
    queue: jobs[name].queue,
    attempts: jobs[name].attempts,
    everyMs: scheduledJobs.find((scheduled) => scheduled.name === name)?.everyMs ?? null,
  }))
  io.answer(all, () =>
    all
      .map(
        ({ name, queue, attempts, everyMs }) =>
          `${name.padEnd(22)}${queue.padEnd(8)}${attempts} tries${everyMs === null ? '' : `, every ${everyMs / 1000} s`}`,
      )
      .join('\n'),
  )
}

async function runOne(io: CommandIo, ctx: RunnerCtx, name: JobName, { data, wait }: { data: unknown; wait?: boolean }): Promise<void> {
  const payload = jobs[name].payload.safeParse(data)
  if (!payload.success)
    throw new CommandFailure(`--data does not fit ${name}: ${payload.error.issues[0]?.message ?? 'not valid'}.`, { exitCode: 2 })
  const id = newId(ctx.now())
  await write(ctx, (tx) => enqueueJobs(tx, [{ id, name, payload: payload.data, uniqueKey: null }], ctx.now()))
  if (!wait) return io.answer({ id, name, state: 'waiting' }, `${name} is enqueued: ${id}`)

  const progress = io.progress(name)
  const end = Date.now() + waitMs
  for (;;) {
    const [row] = await rows(
      ctx.main.db,
      sql<{ done: boolean; failed: boolean; lastError: string | null; attempts: number }>`
        select done_at is not null as done, failed_at is not null as failed, last_error, attempts from outbox where id = ${id}`,
    )
    progress.update(row?.attempts ?? 0)
    if (row?.done || row?.failed || Date.now() > end) {
      progress.stop()
      if (row?.done) return io.answer({ id, name, state: 'done', attempts: row.attempts }, `${name} is done`)
      throw new CommandFailure(
        row?.failed
          ? `${name} failed: ${row.lastError ?? 'no error was stored'}`
          : `${name} is not done yet; is a runner working? See "kiwi jobs status".`,
        { details: { id } },
      )
    }
    await pause(lookMs)
  }
}

async function status(io: CommandIo, ctx: RunnerCtx): Promise<void> {
  const counts = await countJobs(ctx)
  const paused = (
    await withQueues(ctx, async (queues) => Promise.all(queues.map(async (queue) => ((await queue.isPaused()) ? queue.name : null))))
  ).filter((name) => name !== null)
  io.answer({ jobs: counts, paused }, () =>
    [
      ...(counts.length === 0
        ? ['No job waits and no job failed.']
        : counts.map((c) => `${c.name.padEnd(22)}${c.waiting} waiting, ${c.failed} failed${c.lastError ? `: ${c.lastError}` : ''}`)),
      ...(paused.length > 0 ? [`paused: ${paused.join(', ')}`] : []),
    ].join('\n'),
  )
}

async function retry(io: CommandIo, ctx: RunnerCtx, id: string | undefined): Promise<void> {
  const retried = await retryFailed(ctx, id ?? null)
  if (id !== undefined && retried === 0) throw new CommandFailure(`No failed job has the id ${id}; see "kiwi jobs status".`)
  io.answer({ retried }, `${retried} jobs will be tried again`)
}

async function pauseOrResume(io: CommandIo, ctx: RunnerCtx, verb: 'pause' | 'resume', name: string | undefined): Promise<void> {
  const done = await withQueues(ctx, async (queues) => {
    const chosen = queues.filter((queue) => name === undefined || queue.name === name)
    await Promise.all(chosen.map((queue) => queue[verb]()))
    return chosen.map((queue) => queue.name)
  })
  io.answer({ [verb === 'pause' ? 'paused' : 'resumed']: done }, `${verb === 'pause' ? 'paused' : 'resumed'}: ${done.join(', ')}`)
}

async function drain(io: CommandIo, ctx: RunnerCtx): Promise<void> {
  const progress = io.progress('jobs left')
  const end = Date.now() + waitMs
  for (;;) {
    const [row] = await rows(
      ctx.main.db,
      sql<{ left: number }>`
        select count(*)::int as left from outbox where done_at is null and failed_at is null and run_at <= greatest(${ctx.now()}::timestamptz, now())`,
    )
    const left = row?.left ?? 0
    progress.update(left)
    if (left === 0 || Date.now() > end) {
      progress.stop()
      if (left > 0) throw new CommandFailure(`${left} jobs are still due; is a runner working?`)
      return io.answer({ left }, 'No job is due.')
    }
    await pause(lookMs)
  }
}

async function withQueues<Result>(ctx: RunnerCtx, use: (queues: Queue[]) => Promise<Result>): Promise<Result> {
  const connection = connectForQueues(ctx.config)
  const queues = queueNames.map((name) => new Queue(name, { connection, prefix: queuePrefix(ctx.config, name) }))
  try {
    return await use(queues)
  } finally {
    await Promise.all(queues.map((queue) => queue.close()))
    connection.disconnect()
  }
}

function jobName(text: string): JobName {
  const found = jobNames.find((name) => name === text)
  if (!found) throw new InvalidArgumentError(`The jobs are: ${jobNames.join(', ')}.`)
  return found
}

function queueName(text: string): string {
  if (!queueNames.some((name) => name === text)) throw new InvalidArgumentError(`The queues are: ${queueNames.join(', ')}.`)
  return text
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new InvalidArgumentError('It is not JSON.')
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
