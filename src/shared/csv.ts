export type Cell = string | number | null

/** Spreadsheets read the text as UTF-8 because of it. */
export const byteOrderMark = '\uFEFF'

/**
 * One record of RFC 4180, CRLF included. Text that a spreadsheet reads as a formula (it begins with
 * = + - @, a tab or a return, also after spaces or in full width) gets an apostrophe before it
 * (OWASP, "CSV Injection"); so does such text with an apostrophe of its own, so that one can be
 * taken off again.
 */
export function csvRecord(cells: readonly Cell[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`
}

/** Numbers are our own and need no apostrophe. */
function cellOf(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const text = /^'*\s*[=+\-@＝＋－＠\t\r]/u.test(cell) ? `'${cell}` : cell
  return /[",\r\n']/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
