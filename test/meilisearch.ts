import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'

/**
 * Answers the part of Meilisearch's HTTP API (v1: indexes, documents, settings, tasks, swap) that
 * shows the calls of the adapter and their order. It does not search: the contract suite tests
 * relevance on a real server.
 */
export class MeilisearchStandIn {
  readonly indexes = new Map<string, { settings: Record<string, unknown>; documents: Map<string, Record<string, unknown>> }>()
  readonly calls: string[] = []
  readonly tasks: Record<string, unknown>[] = []
  /** Task types that end as failed. */
  readonly failing = new Set<string>()
  /**
   * What the next posts of documents are answered with: a status, or the code of the task's
   * failure.
   */
  readonly pressures: (number | string)[] = []
  /** Bytes of each body as they came. */
  readonly bodyBytes: number[] = []
  /** How answers may be compressed. */
  readonly acceptedEncodings = new Set<string>()
  private readonly server: Server
  private port = 0

  constructor() {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const url = new URL(request.url ?? '', 'http://stand.in')
        const sent = Buffer.concat(chunks)
        this.bodyBytes.push(sent.length)
        if (request.method !== 'POST' || !url.pathname.endsWith('/documents'))
          this.acceptedEncodings.add(String(request.headers['accept-encoding']))
        const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent
        const body = text.length === 0 ? null : (JSON.parse(text.toString()) as unknown)
        const [status, answer] = this.answer(`${request.method} ${url.pathname}`, url, body)
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
      })
    })
  }

  /** Returns its URL; a second start listens where the first did. */
  async start(): Promise<string> {
    this.server.listen(this.port, '127.0.0.1')
    await once(this.server, 'listening')
    this.port = (this.server.address() as AddressInfo).port
    return `http://127.0.0.1:${this.port}`
  }

  /** Keeps its content. */
  async stop(): Promise<void> {
    const closed = once(this.server, 'close')
    this.server.close()
    this.server.closeAllConnections()
    await closed
  }

  private answer(call: string, url: URL, body: unknown): [number, unknown] {
    if (!call.startsWith('GET /tasks')) this.calls.push(call.replace(/_build_\w+/, '_build_RUN'))
    const [, what, uid = '', part = '', more = ''] = url.pathname.split('/')
    if (what === 'health') return [200, { status: 'available' }]
    if (what === 'tasks') return [200, this.tasks[Number(uid)]]
    if (what === 'swap-indexes')
      return this.task('indexSwap', () => (body as { indexes: [string, string] }[]).forEach(({ indexes: [a, b] }) => this.swap(a, b)))
    if (call === 'GET /indexes')
      return [
        200,
        { results: [...this.indexes.keys()].map((name) => ({ uid: name, createdAt: '', updatedAt: '' })), total: this.indexes.size },
      ]
    if (call === 'POST /indexes')
      return this.task('indexCreation', () => this.indexes.set((body as { uid: string }).uid, { settings: {}, documents: new Map() }))
    if (what === 'multi-search')
      return [
        200,
        {
          results: (body as { queries: { indexUid: string }[] }).queries.map(({ indexUid }) => ({
            indexUid,
            ...this.found(this.indexes.get(indexUid)?.documents),
          })),
        },
      ]
    const index = this.indexes.get(uid)
    if (!index) return [404, { message: `Index ${uid} not found.`, code: 'index_not_found', type: 'invalid_request', link: '' }]
    if (call.startsWith('DELETE')) return this.task('indexDeletion', () => this.indexes.delete(uid))
    if (part === 'settings')
      return call.startsWith('GET')
        ? [200, { ...index.settings, facetSearch: true }]
        : this.task('settingsUpdate', () => (index.settings = body as Record<string, unknown>))
    if (part === 'stats') return [200, { numberOfDocuments: index.documents.size, isIndexing: false, fieldDistribution: {} }]
    if (part === 'search') return [200, this.found(index.documents)]
    if (more === 'delete-batch') return this.task('documentDeletion', () => (body as string[]).forEach((id) => index.documents.delete(id)))
    if (call.startsWith('GET'))
      return [200, { results: [...index.documents.values()].slice(Number(url.searchParams.get('offset'))), total: index.documents.size }]
    const pressure = this.pressures.shift()
    if (typeof pressure === 'number') return [pressure, { message: 'later', code: 'too_many_search_requests', type: 'system', link: '' }]
    return this.task(
      'documentAdditionOrUpdate',
      () => (body as { id: string }[]).forEach((one) => index.documents.set(one.id, one)),
      pressure,
    )
  }

  private task(type: string, effect: () => unknown, code?: string): [number, unknown] {
    const uid = this.tasks.length
    const failed = code !== undefined || this.failing.has(type)
    if (!failed) effect()
    const error = failed ? { message: `${type} went wrong`, code: code ?? 'internal', type: 'internal', link: '' } : null
    this.tasks.push({ uid, type, indexUid: null, status: failed ? 'failed' : 'succeeded', error })
    return [202, { taskUid: uid, type, indexUid: null, status: 'enqueued', enqueuedAt: '' }]
  }

  /** All of them: it does not search. */
  private found(documents = new Map<string, Record<string, unknown>>()): object {
    return { hits: [...documents.values()], offset: 0, limit: 20, processingTimeMs: 1, query: '' }
  }

  private swap(one: string, other: string): void {
    const [a, b] = [this.indexes.get(one)!, this.indexes.get(other)!]
    this.indexes.set(one, b).set(other, a)
  }
}
