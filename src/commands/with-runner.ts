import { runnerConfig } from '../config.ts'
import { type RunnerCtx, systemCtx } from '../context.ts'
import { openRunner } from '../node-deps.ts'
import type { CommandIo } from './io.ts'
import { settings } from './known-settings.ts'

type Settings = ReturnType<typeof settings>

/** Does `work` with the context of a runner, then closes it. */
export async function withRunner<Result>(
  io: CommandIo,
  work: (ctx: RunnerCtx) => Promise<Result>,
  changed: (known: Settings) => Settings = (known) => known,
): Promise<Result> {
  return withRunnerOf(changed(settings(io)), work)
}

/** The same with settings that the command has made itself. */
export async function withRunnerOf<Result>(given: Settings, work: (ctx: RunnerCtx) => Promise<Result>): Promise<Result> {
  const config = runnerConfig({ LOG_LEVEL: 'silent', ...given })
  const { deps, close } = await openRunner({ ...config, LOG_LEVEL: 'silent' })
  try {
    return await work(systemCtx(deps, `cli-${crypto.randomUUID()}`))
  } finally {
    await close()
  }
}
