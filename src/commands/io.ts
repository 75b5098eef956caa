import { SingleBar, type Options } from 'cli-progress'

/** A command that did not reach its goal: the sentence for people, and the exit code (1: failed, 2: asked wrongly). */
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
  /** Sets what is done so far, and the whole when it has become known. */
  update(done: number, total?: number): void
  stop(): void
}

/** All a command may do to its terminal. Under --json stdout carries one JSON document and nothing else. */
export interface CommandIo {
  /** The environment, read by the root and by nobody else. */
  readonly env: Record<string, string | undefined>
  /** The checkout's directory. */
  readonly root: string
  readonly json: boolean
  /** Somebody is looking: stderr is a terminal and --json was not asked for. */
  readonly interactive: boolean
  /** Aborts at the first Ctrl-C, SIGTERM or hang-up, and the second ends the process; a command that never takes it ends at the first. */
  readonly signal: AbortSignal
  /** The command's answer: `value` as JSON under --json, else `text`. */
  answer(value: unknown, text: string | (() => string)): void
  /** A line of news for whoever watches, on stderr; not under --json. */
  news: (line: string) => void
  /** A bar on a terminal, nothing elsewhere. */
  progress(label: string, total?: number): Progress
  /** Replaces exit code 0 for a command that has answered, but with bad news. */
  exitCode: number
}

interface Surroundings {
  env: Record<string, string | undefined>
  root: string
  isJson: () => boolean
  stdout: NodeJS.WriteStream
  stderr: NodeJS.WriteStream
}

export function commandIo({ env, root, isJson, stdout, stderr }: Surroundings): CommandIo {
  const looking = () => stderr.isTTY && !isJson()
  let stopping: AbortSignal | null = null
  return {
    env,
    root,
    get json() {
      return isJson()
    },
    get interactive() {
      return looking()
    },
    get signal() {
      return (stopping ??= onStopRequest())
    },
    answer: (value, text) => {
      stdout.write(isJson() ? `${JSON.stringify(value, bigintAsText)}\n` : `${typeof text === 'function' ? text() : text}\n`)
    },
    news: (line) => {
      // Over the bar, if one is drawn there: it draws itself again below.
      if (!isJson()) stderr.write(`${looking() ? '\r\u001b[K' : ''}${line}\n`)
    },
    progress: (label, total = 0) => (looking() ? bar(label, total, stderr) : { update: () => {}, stop: () => {} }),
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
