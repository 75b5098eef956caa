import { readFileSync } from 'node:fs'
import { inject } from 'vitest'

const startOfLine = /^\d{4}-\d\d-\d\d [\d:.]+ \S+ \[(\d+)\] db=(\S*) (.*)$/

/**
 * The deadlocks of a database in this run, as the server reported them: the waiting processes, both
 * statements, and the function and row of the refused one.
 */
export function deadlockReports(database: string): string[] {
  const reports: string[] = []
  // The backend of this report: its DETAIL, HINT, CONTEXT and STATEMENT follow, mixed with other
  // lines.
  const open = new Map<string, number>()
  let current: number | undefined
  for (const line of readFileSync(inject('postgresLog'), 'utf8').split('\n')) {
    const [, pid, of, text] = startOfLine.exec(line) ?? []
    if (pid === undefined || text === undefined) {
      // Further lines of a statement have no prefix.
      if (current !== undefined) reports[current] += `\n${line}`
      continue
    }
    if (of === database && text.startsWith('ERROR:  deadlock detected')) open.set(pid, reports.push(text) - 1)
    else if (/^(ERROR|LOG|FATAL):/.test(text)) open.delete(pid)
    else if (open.has(pid)) reports[open.get(pid)!] += `\n${text}`
    current = open.get(pid)
  }
  return reports
}
