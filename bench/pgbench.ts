import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Run, withCpu } from './in-turn.ts'

/**
 * pgbench (PostgreSQL manual) with prepared statements and its clients in two threads, for so many
 * seconds. It runs `script`, which does not wait for the disk; by default its own transaction,
 * which does.
 */
export async function runPgbench(program: string, url: string, clients: number, seconds: number, script?: string): Promise<Run> {
  const dir = mkdtempSync(join(tmpdir(), 'kiwi-pgbench-'))
  try {
    const file = join(dir, 'script.sql')
    if (script !== undefined) writeFileSync(file, script)
    const args = [
      '-n',
      '-c',
      `${clients}`,
      '-j',
      '2',
      '-M',
      'prepared',
      '-T',
      `${seconds}`,
      ...(script === undefined ? [] : ['-f', file]),
      url,
    ]
    const env = { ...process.env, ...(script === undefined ? {} : { PGOPTIONS: '-c synchronous_commit=off' }) }
    return await withCpu(seconds, 'take part', async () => {
      const { stdout } = await promisify(execFile)(program, args, { env })
      const said = (line: RegExp) => Number(line.exec(stdout)?.[1])
      const perSecond = said(/^tps = ([\d.]+)/m)
      if (!(perSecond > 0)) throw new Error(`pgbench said no rate: ${stdout}`)
      // It tells the mean alone.
      return { perSecond, p50Ms: said(/^latency average = ([\d.]+)/m), p99Ms: Number.NaN }
    })
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
