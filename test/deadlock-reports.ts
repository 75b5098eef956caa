import { readFileSync } from 'node:fs'
import { inject } from 'vitest'

const startOfLine = /^\d{4}-\d\d-\d\d [\d:.]+ \S+ \[(\d+)\] db=(\S*) (.*)$/

/**
 * The deadlocks a database of this run has met, each as the server reported it: who waited for whom, both statements, and the
 * function and row at which the refused one stood.
 */
export function deadlockReports(database: string): string[] {
  const reports: string[] = []
  // The backend whose report is being read: its DETAIL, HINT, CONTEXT and STATEMENT follow, perhaps between lines of others.
  const open = new Map<string, number>()
  let current: number | undefined
  for (const line of readFileSync(inject('postgresLog'), 'utf8').split('\n')) {
    const [, pid, of, text] = startOfLine.exec(line) ?? []
    if (pid === undefined || text === undefined) {
      // Statements of several lines go on without a prefix.
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
