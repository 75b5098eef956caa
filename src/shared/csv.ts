export type Cell = string | number | null

/** Tells spreadsheets that the text is UTF-8, so that Hangul is read. */
export const byteOrderMark = '\uFEFF'

/**
 * One record of RFC 4180, CRLF included. Text that a spreadsheet would take for a formula (it begins with = + - @, a tab or a
 * return, also after spaces or in full width) gets an apostrophe before it, which spreadsheets show as nothing (OWASP, "CSV Injection").
 */
export function csvRecord(cells: readonly Cell[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`
}

/** Numbers are ours and stay numbers. */
function cellOf(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const text = /^\s*[=+\-@＝＋－＠\t\r]/u.test(cell) ? `'${cell}` : cell
  return /[",\r\n']/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
