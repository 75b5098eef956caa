import { expect, it } from 'vitest'
import { csvRecord } from './csv.ts'

it('a record is RFC 4180: quotes doubled, commas and breaks quoted, CRLF at the end', () => {
  expect(csvRecord(['점심', 'a,b', 'say "hi"', 'two\nlines', 1_000, null, ''])).toBe('점심,"a,b","say ""hi""","two\nlines",1000,,\r\n')
})

it('no text becomes a formula in a spreadsheet', () => {
  for (const text of ['=1+1', '+82', '-1', '@SUM(A1)', '\t=1', '\r=1', '  =cmd', '＝HYPERLINK("x")', '＠a']) {
    const [cell] = csvRecord([text]).split('\r\n')
    expect(csvRecord([text]).startsWith(`"'`), text).toBe(true)
    expect(cell).toBeDefined()
  }
  // Amounts are numbers of ours and stay numbers.
  expect(csvRecord([-1])).toBe('-1\r\n')
})
