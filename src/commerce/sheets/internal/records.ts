import { pipeline, Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { sheetBounds } from '../rules.ts'

/** A file that is no CSV from some row on. */
export class BrokenSheet extends Error {
  readonly row: number

  constructor(row: number) {
    super(`The record in row ${row} does not end.`)
    this.row = row
  }
}

export type Separator = ',' | '\t' | ';'

/**
 * The records of a CSV text with their rows, as a spreadsheet numbers them: a quoted line break
 * begins no row, and Excel's line `sep=;` is none. Rows without any text are left out. Errors:
 * BrokenSheet.
 */
export async function* recordsOf(text: AsyncIterable<string>): AsyncGenerator<{ row: number; cells: string[]; separator: Separator }> {
  const { separator, rest } = await withSeparator(text)
  const parser = parse({
    delimiter: separator,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: sheetBounds.recordCharacters,
  })
  pipeline(Readable.from(rest), parser, () => {})
  let row = 0
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      row += 1
      if (cells.some((cell) => cell.trim() !== '')) yield { row, cells, separator }
    }
  } catch (error) {
    // Of an error the records before it may be lost: the parser has counted them.
    throw error instanceof CsvError ? new BrokenSheet(Number(error['records']) + 1) : error
  }
}

/** The separator, and the text without a line that only names it. */
async function withSeparator(text: AsyncIterable<string>): Promise<{ separator: Separator; rest: AsyncIterable<string> }> {
  const pieces = text[Symbol.asyncIterator]()
  let head = ''
  for (;;) {
    const { done, value } = await pieces.next()
    head += done ? '' : value
    // A return may be half a line break.
    if (done || /\n|\r[^\n]/.test(head.trimStart()) || head.length > sheetBounds.recordCharacters) break
  }
  const named = /^\uFEFF?"?sep=([,;\t])"?[ ,;\t]*(?:\r\n|\r|\n)/i.exec(head)
  const after = named ? head.slice(named[0].length) : head
  async function* rest() {
    yield after
    for (;;) {
      const { done, value } = await pieces.next()
      if (done) return
      yield value
    }
  }
  return { separator: named ? (named[1] as Separator) : likeliest(after), rest: rest() }
}

/** The sign that the first line has most often outside its quotes. */
function likeliest(head: string): Separator {
  const first =
    head
      .replace(/"(?:[^"]|"")*"/g, '')
      .trimStart()
      .split(/[\r\n]/, 1)[0] ?? ''
  const count = (sign: string) => first.split(sign).length
  return ([',', '\t', ';'] as const).reduce((best, sign) => (count(sign) > count(best) ? sign : best))
}
