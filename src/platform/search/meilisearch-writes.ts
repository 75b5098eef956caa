import { type EnqueuedTaskPromise, type Meilisearch, MeilisearchApiError, type Task } from 'meilisearch'
import type { MeiliDocument } from './meilisearch-mapping.ts'

const taskTimeoutMs = 10 * 60_000
const sendTimeoutMs = 2 * 60_000
/** A parcel this large costs the engine about as little per document as any larger one. */
export const parcelBytes = 20_000_000
const parcelDocuments = 50_000
/**
 * An engine that is full or has too much to do is asked again after these; then the run fails, and
 * its changes wait in the log.
 */
const defaultWaitsMs = [2_000, 10_000, 30_000, 60_000]
const longestWaitMs = 60_000
const pressingStatus = new Set([408, 429, 502, 503, 504, 507])
const fullCode = 'no_space_left_on_device'
const pressingCodes = new Set([fullCode, 'too_many_search_requests', 'too_many_open_files', 'database_size_limit_reached'])

interface WritesOptions {
  client: Meilisearch
  url: string
  key?: string | undefined
  waitsMs?: readonly number[]
  /** Called when the engine's disk is full, before it is asked again. */
  makeRoom: () => Promise<void>
}

/** A task that the engine took and did not do. */
class TaskFailure extends Error {
  readonly code: string
  constructor({ type, indexUid, error, status }: Pick<Task, 'type' | 'indexUid' | 'error' | 'status'>) {
    super(`Meilisearch did not do ${type} on ${indexUid ?? 'its indexes'}: ${error?.message ?? status}`)
    this.code = error?.code ?? status
  }
}

/**
 * Writes that wait for their task, and for an engine under pressure: nothing is given up before the
 * last of `waitsMs`.
 */
export function createWrites({ client, url, key, waitsMs = defaultWaitsMs, makeRoom }: WritesOptions) {
  /**
   * Waits for a task and throws if it failed: the client resolves failed tasks too. `allowed`: the
   * code of an error to ignore.
   */
  async function finished(enqueue: () => EnqueuedTaskPromise | Promise<{ taskUid: number }>, allowed?: string): Promise<void> {
    for (let turn = 0; ; turn += 1) {
      try {
        const { taskUid } = await enqueue()
        const task = await client.tasks.waitForTask(taskUid, { timeout: taskTimeoutMs, interval: 50 })
        if (task.status === 'succeeded' || (allowed !== undefined && task.error?.code === allowed)) return
        throw new TaskFailure(task)
      } catch (error) {
        const waitMs = waitsMs[turn]
        if (!isPressure(error)) throw error
        if (waitMs === undefined)
          throw new Error(`Meilisearch is full or has too much to do (${codeOf(error)}). Changes wait for it.`, { cause: error })
        if (codeOf(error) === fullCode) await makeRoom()
        await new Promise((resolve) => setTimeout(resolve, Math.max(waitMs, askedToWaitMs(error))))
      }
    }
  }

  /** Documents as JSON that is made already, compressed on the wire. */
  async function send(indexUid: string, lines: string[]): Promise<{ taskUid: number }> {
    const body = await gzipped(`[${lines.join(',')}]`)
    const response = await fetch(new URL(`indexes/${indexUid}/documents?primaryKey=id`, url.endsWith('/') ? url : `${url}/`), {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'content-encoding': 'gzip',
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      },
      signal: AbortSignal.timeout(sendTimeoutMs),
    })
    const answer = (await response.json()) as { taskUid: number }
    if (!response.ok) throw new MeilisearchApiError(response, answer as never)
    return answer
  }

  return { finished, parcels: (indexUid: string) => new Parcels((lines) => finished(() => send(indexUid, lines))) }
}

/**
 * Collects documents until a parcel is full. One is indexed while the next is filled: a slow engine
 * slows the reading.
 */
export class Parcels {
  private lines: string[] = []
  private bytes = 0
  private sending: Promise<void> = Promise.resolve()
  private readonly send: (lines: string[]) => Promise<void>

  constructor(send: (lines: string[]) => Promise<void>) {
    this.send = send
  }

  async add(documents: MeiliDocument[]): Promise<void> {
    for (const document of documents) {
      const line = JSON.stringify(document)
      const size = encoder.encode(line).length + 1
      if (this.lines.length === parcelDocuments || (this.lines.length > 0 && this.bytes + size > parcelBytes)) await this.flush()
      this.lines.push(line)
      this.bytes += size
    }
  }

  /** Resolves when every document can be found. */
  async end(): Promise<void> {
    if (this.lines.length > 0) await this.flush()
    await this.sending
  }

  private async flush(): Promise<void> {
    await this.sending
    const full = this.lines
    this.lines = []
    this.bytes = 0
    this.sending = this.send(full)
    // It is heard of at the next turn.
    this.sending.catch(() => {})
  }
}

const encoder = new TextEncoder()

async function gzipped(text: string): Promise<ArrayBuffer> {
  return new Response(new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer()
}

function isPressure(error: unknown): boolean {
  return pressingCodes.has(codeOf(error)) || (error instanceof MeilisearchApiError && pressingStatus.has(error.response.status))
}

function codeOf(error: unknown): string {
  if (error instanceof TaskFailure) return error.code
  return error instanceof MeilisearchApiError ? (error.cause?.code ?? String(error.response.status)) : ''
}

function askedToWaitMs(error: unknown): number {
  const seconds = error instanceof MeilisearchApiError ? Number(error.response.headers.get('retry-after')) : 0
  return Math.min(longestWaitMs, Number.isFinite(seconds) ? seconds * 1_000 : 0)
}
