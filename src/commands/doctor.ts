import { holderOf } from '../dev/lock.ts'
import { off, type Finding, type Verdict } from './doctor/finding.ts'
import type { CommandIo } from './io.ts'
import type { Register } from './program.ts'
import { settings, stateDir } from './known-settings.ts'

const MARKS: Record<Verdict, string> = { ok: 'ok   ', off: '–    ', wrong: 'WRONG' }

export const register: Register = (program, io) => {
  program
    .command('doctor')
    .description('check configuration, stores and services; fails when something is wrong')
    .action(() => doctor(io))
}

async function doctor(io: CommandIo): Promise<void> {
  const { examineMachine, examineSettings } = await import('./doctor/examine.ts')
  const holder = holderOf(stateDir(io))
  const running = holder
    ? [ok('kiwi dev', `${holder.url ?? 'starting'} (process ${holder.pid})`)]
    : [off('kiwi dev', 'does not run in this checkout')]
  const isConfigured = io.env.DATABASE_URL !== undefined || holder?.url
  const configured = isConfigured
    ? await examineSettings(io.root, settings(io))
    : [off('configuration', 'no DATABASE_URL: only "kiwi dev" can run')]
  const findings = [
    ...(await examineMachine(io.root, process.versions.node, io.env['NODE_ENV'] === 'production')),
    ...running,
    ...configured,
  ]
  io.answer({ findings }, () => findings.map(({ what, verdict, detail }) => `${MARKS[verdict]}  ${what.padEnd(18)}  ${detail}`).join('\n'))
  if (findings.some(({ verdict }) => verdict === 'wrong')) io.exitCode = 1
}

function ok(what: string, detail: string): Finding {
  return { what, verdict: 'ok', detail }
}
