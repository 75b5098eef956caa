import { SingleBar, type Options } from 'cli-progress'

/** A failed command: the sentence for people, and the exit code (1: failed, 2: wrong usage). */
export class CommandFailure extends Error {
  readonly exitCode: number
  readonly details: unknown
  constructor(message: string, { exitCode = 1, details, cause }: { exitCode?: number; details?: unknown; cause?: unknown } = {}) {
    super(message, { cause })
    this.exitCode = exitCode
    this.details = details
  }
}

export interface Progress {
  /** `total` when it has become known. */
  update(done: number, total?: number): void
  stop(): void
}

/** The terminal of a command. Under --json stdout carries one JSON document only. */
export interface CommandIo {
  /** The environment; only the root reads it from the process. */
  readonly env: Record<string, string | undefined>
  /** The checkout's directory. */
  readonly root: string
  readonly json: boolean
  /**
   * Aborts at the first Ctrl-C, SIGTERM or hang-up; the second ends the process. A command that
   * never reads it ends at the first.
   */
  readonly signal: AbortSignal
  /** The command's answer: `value` as JSON under --json, else `text`. */
  answer(value: unknown, text: string | (() => string)): void
  /** Writes a line to stderr; not under --json. */
  news: (line: string) => void
  /** A bar on a terminal; elsewhere it does nothing. */
  progress(label: string, total?: number): Progress
  /** Replaces exit code 0 when the answer reports a fault. */
  exitCode: number
}

interface Surroundings extends Pick<CommandIo, 'env' | 'root'> {
  isJson: () => boolean
  stdout: NodeJS.WriteStream
  stderr: NodeJS.WriteStream
}

export function commandIo({ env, root, isJson, stdout, stderr }: Surroundings): CommandIo {
  const isInteractive = () => stderr.isTTY && !isJson()
  let stopping: AbortSignal | null = null
  return {
    env,
    root,
    get json() {
      return isJson()
    },
    get signal() {
      return (stopping ??= onStopRequest())
    },
    answer: (value, text) => {
      stdout.write(isJson() ? `${JSON.stringify(value, bigintAsText)}\n` : `${typeof text === 'function' ? text() : text}\n`)
    },
    news: (line) => {
      // Replaces the line of a progress bar, which is drawn again below.
      if (!isJson()) stderr.write(`${isInteractive() ? '\r\u001b[K' : ''}${line}\n`)
    },
    progress: (label, total = 0) => (isInteractive() ? bar(label, total, stderr) : { update: () => {}, stop: () => {} }),
    exitCode: 0,
  }
}

function onStopRequest(): AbortSignal {
  const stopping = new AbortController()
  const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }
  for (const [name, exitCode] of Object.entries(exitCodes)) {
    process.on(name, () => {
      if (stopping.signal.aborted) process.exit(exitCode)
      stopping.abort(new CommandFailure('Stopped.', { exitCode }))
    })
  }
  return stopping.signal
}

function bar(label: string, total: number, stream: NodeJS.WriteStream): Progress {
  const format = total > 0 ? `${label} {bar} {percentage} % · {value}/{total} · {eta_formatted}` : `${label} · {value}`
  const options: Options = { format, stream, hideCursor: true, clearOnComplete: true, barCompleteChar: '█', barIncompleteChar: '░' }
  const drawn = new SingleBar(options)
  drawn.start(total, 0)
  return {
    update: (done, newTotal) => {
      if (newTotal !== undefined) drawn.setTotal(newTotal)
      drawn.update(done)
    },
    stop: () => drawn.stop(),
  }
}

function bigintAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value
}
