import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { ZipFile } from 'yazl'

/** Pictures are compressed already. */
interface EntryOptions {
  isCompressed: boolean
}

/**
 * A zip file as a stream: `bytes` is read while entries are added, one after the other. An entry
 * waits for the reader, so that memory holds no more than a few buffers. Zip64 where it is needed.
 */
export class ZipWriter {
  readonly #zip = new ZipFile()
  readonly #output = this.#zip.outputStream as Readable
  readonly #at: Date
  #entry: Readable | null = null

  constructor(at: Date) {
    this.#at = at
    this.#zip.on('error', (error: Error) => this.#output.destroy(error))
  }

  get bytes(): AsyncIterable<Uint8Array> {
    return this.#output
  }

  /** Resolves when the content has been read to its end. */
  async add(
    name: string,
    content: AsyncIterable<string | Uint8Array>,
    { isCompressed }: EntryOptions = { isCompressed: false },
  ): Promise<void> {
    this.#entry = Readable.from(content, { objectMode: false })
    this.#zip.addReadStream(this.#entry, name, { compress: !isCompressed, mtime: this.#at, mode: 0o100644 })
    await finished(this.#entry)
  }

  end(): void {
    this.#zip.end()
  }

  /** Ends whoever reads or adds with an error. */
  destroy(error: Error): void {
    this.#entry?.destroy(error)
    this.#output.destroy(error)
  }
}
