import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { EncodeOutcome, PictureEncoder, PicturePurpose } from './port.ts'

export interface DecoderQuestion {
  bytes: Uint8Array
  purpose: PicturePurpose
}
export type DecoderAnswer = { isReady: true } | { outcome: EncodeOutcome } | { error: string }

export interface ChildSettings {
  /** Pictures decoded at once, each in its own process. */
  processes: number
  /** A picture that takes longer is refused. */
  timeoutMs: number
  /** Per process, with the 600 MB of addresses that Node needs (RLIMIT_DATA on Linux). */
  memoryKb: number
}

/** 640 MiB for the picture (social/media/rules.ts), a fifth for copies, and Node. */
const usual: ChildSettings = { processes: 2, timeoutMs: 30_000, memoryKb: 1_500_000 }

/** A process is ended after this idle time, or after this many pictures. */
const idleMs = 30_000
const picturesEach = 100

/**
 * Decodes in processes without secrets, with bounded time and memory. When one dies, its picture is
 * tried once more in a new process, then refused; no other picture is affected. Processes start
 * when they are needed and do not keep the parent running.
 */
export function createPictureProcesses(settings: Partial<ChildSettings> = {}): PictureEncoder & { pids(): number[] } {
  const { processes, timeoutMs, memoryKb } = { ...usual, ...settings }
  const slots = Array.from({ length: processes }, () => slotOf(memoryKb))
  const free = [...slots]
  const waiting: ((slot: Slot) => void)[] = []
  let isClosed = false

  async function askAny(question: DecoderQuestion): Promise<EncodeOutcome | 'late' | 'crashed'> {
    const slot = free.pop() ?? (await new Promise<Slot>((resolve) => waiting.push(resolve)))
    try {
      if (isClosed) throw stopping()
      return await slot.ask(question, timeoutMs)
    } finally {
      const next = waiting.shift()
      if (next) next(slot)
      else free.push(slot)
    }
  }

  return {
    async encode(bytes, purpose) {
      let outcome = await askAny({ bytes, purpose })
      if (outcome === 'crashed' && !isClosed) outcome = await askAny({ bytes, purpose })
      if (isClosed && typeof outcome === 'string') throw stopping()
      return typeof outcome === 'string' ? { refusal: 'too_complex' } : outcome
    },
    close() {
      isClosed = true
      for (const slot of slots) slot.end()
    },
    pids: () => slots.flatMap((slot) => slot.pid() ?? []),
  }
}

const stopping = () => new Error('This process stops; decode the picture again.')

interface Slot {
  /** Rejects when the process cannot be started; then the picture is not at fault. */
  ask(question: DecoderQuestion, timeoutMs: number): Promise<EncodeOutcome | 'late' | 'crashed'>
  end(): void
  pid(): number | undefined
}

/** One process at a time, started at the first question and after each end. */
function slotOf(memoryKb: number): Slot {
  let child: ChildProcess | null = null
  let asked = 0
  let idle: NodeJS.Timeout | undefined
  const end = () => {
    child?.kill('SIGKILL')
    child = null
  }
  return {
    end,
    pid: () => child?.pid,
    async ask(question, timeoutMs) {
      clearTimeout(idle)
      if (!child || child.exitCode !== null || child.signalCode !== null) {
        child = await startDecoder(memoryKb)
        asked = 0
      }
      asked += 1
      const answer = await answerOf(child, question, timeoutMs)
      if (typeof answer === 'string' || asked >= picturesEach) end()
      else idle = setTimeout(end, idleMs).unref()
      return answer
    },
  }
}

function answerOf(child: ChildProcess, question: DecoderQuestion, timeoutMs: number): Promise<EncodeOutcome | 'late' | 'crashed'> {
  const { promise, resolve, reject } = Promise.withResolvers<EncodeOutcome | 'late' | 'crashed'>()
  const late = setTimeout(() => resolve('late'), timeoutMs)
  const onExit = () => resolve('crashed')
  const onMessage = (answer: DecoderAnswer) => {
    if ('outcome' in answer) resolve(answer.outcome)
    else reject(new Error(`The decoder failed: ${'error' in answer ? answer.error : 'it answered something else'}`))
  }
  child.once('exit', onExit)
  child.once('message', onMessage)
  child.send(question, (error) => error && onExit())
  return promise.finally(() => {
    clearTimeout(late)
    child.off('exit', onExit)
    child.off('message', onMessage)
  })
}

/** The path of the program, from the sources and from the bundles. */
const script = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../../decoder.ts' : './decoder.js', import.meta.url))

/** The shell sets the limit and becomes Node. The environment has no secret. */
async function startDecoder(memoryKb: number): Promise<ChildProcess> {
  const node = [process.execPath, '--max-old-space-size=256', '--v8-pool-size=1', '--expose-gc', script]
  const child = spawn('/bin/sh', ['-c', `ulimit -d ${memoryKb} 2>/dev/null; exec "$@"`, 'decoder', ...node], {
    env: {
      UV_THREADPOOL_SIZE: '2',
      MALLOC_ARENA_MAX: '2',
      ...(process.env['NODE_COMPILE_CACHE'] ? { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] } : {}),
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    serialization: 'advanced',
  })
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve())
    child.once('error', reject)
    child.once('exit', (code, signal) => reject(new Error(`The decoder of pictures did not start (${signal ?? code}).`)))
  })
  child.on('error', () => {})
  child.unref()
  child.channel?.unref()
  return child
}
