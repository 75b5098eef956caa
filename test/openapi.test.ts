import { Validator } from '@seriousme/openapi-schema-validator'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sdkFaults } from '../tools/commands/sdk.ts'
import { breaksBetween, mayBreak } from '../tools/sdk/compatibility.ts'
import { nodeRoutes } from '../src/http/node-routes.ts'
import { appRouter } from '../src/routers/index.ts'
import { type RunningApi, startNodeApi } from './api.ts'
import { createWorld, type World } from './worlds/world.ts'

interface Document {
  paths: Record<string, Record<string, Operation>>
}
interface Operation {
  security?: unknown
  requestBody?: {
    required: boolean
    content: { 'application/json': { schema: { properties: Record<string, object>; required: string[] } } }
  }
  responses: Record<string, unknown>
}

let api: RunningApi
let document: Document
let config: World['config']
beforeAll(async () => {
  const world = await createWorld()
  config = world.config
  api = await startNodeApi(world)
  document = (await (await fetch(`${api.url}/openapi.json`)).json()) as Document
})
afterAll(() => api.close())

it('is a valid OpenAPI document that names every procedure once', async () => {
  // The validator writes into what it is given.
  expect(await new Validator().validate(structuredClone(document) as Document & Record<string, unknown>)).toMatchObject({ valid: true })
  expect(Object.keys(document.paths)).toEqual(
    Object.keys(appRouter._def.procedures)
      .map((name) => `/trpc/${name}`)
      .toSorted(),
  )
})

it('keeps every call of the published SDK, unless its version and changelog say that they break', () => {
  expect(sdkFaults(resolve(import.meta.dirname, '..'))).toEqual([])
})

describe('a change of the API', () => {
  const call = (input: object, output: object) => ({
    version: '0.2.0',
    procedures: { 'a.b': { kind: 'query' as const, input: input as Record<string, unknown>, output: output as Record<string, unknown> } },
  })
  const object = (properties: object, required: string[] = [], more: object = {}) => ({ type: 'object', properties, required, ...more })
  const text = { type: 'string', maxLength: 10 }
  const before = call(
    object({ name: text, kind: { type: 'string', enum: ['x', 'y'] } }, ['name'], { additionalProperties: false }),
    object(
      {
        id: { type: 'string' },
        note: { anyOf: [{ type: 'string' }, { type: 'null' }] },
        list: { type: 'array', items: object({ n: { type: 'integer' } }, ['n']) },
      },
      ['id', 'note', 'list'],
    ),
  )
  const [input, output] = [before.procedures['a.b'].input, before.procedures['a.b'].output] as [
    { properties: object },
    { properties: object },
  ]
  const withInput = (changed: object) => breaksBetween(before, call(changed, output))
  const withOutput = (changed: object) => breaksBetween(before, call(input, changed))

  it('that only adds is none for clients', () => {
    expect(breaksBetween(before, before)).toEqual([])
    expect(
      withInput(
        object({ ...input.properties, more: text, name: { type: 'string', maxLength: 20 } }, ['name'], { additionalProperties: false }),
      ),
    ).toEqual([])
    expect(withOutput(object({ ...output.properties, more: text }, ['id', 'note', 'list', 'more']))).toEqual([])
    expect(withOutput(object({ ...output.properties, note: { type: 'string' } }, ['id', 'note', 'list']))).toEqual([])
  })

  it.each([
    [
      'needs what was not needed',
      () => withInput(object({ ...input.properties, more: text }, ['name', 'more'], { additionalProperties: false })),
      'a.b takes.more is needed',
    ],
    ['does not take a field', () => withInput(object({ name: text }, ['name'], { additionalProperties: false })), 'a.b takes.kind is gone'],
    [
      'does not take a word',
      () => withInput(object({ ...input.properties, kind: { type: 'string', enum: ['x'] } }, ['name'], { additionalProperties: false })),
      'a.b takes.kind: not "y" any more',
    ],
    [
      'takes less',
      () => withInput(object({ ...input.properties, name: { type: 'string', maxLength: 5 } }, ['name'], { additionalProperties: false })),
      'a.b takes.name: maxLength is 5, not 10',
    ],
    [
      'does not give a field',
      () => withOutput(object({ id: text, note: { type: 'null' } }, ['id', 'note'])),
      'a.b gives.list is not always there',
    ],
    [
      'gives null where there was none',
      () => withOutput(object({ ...output.properties, id: { anyOf: [{ type: 'string' }, { type: 'null' }] } }, ['id', 'note', 'list'])),
      'a.b gives.id: null where string stood',
    ],
    [
      'gives another type deep inside',
      () =>
        withOutput(
          object({ ...output.properties, list: { type: 'array', items: object({ n: { type: 'string' } }, ['n']) } }, [
            'id',
            'note',
            'list',
          ]),
        ),
      'a.b gives.list[].n: string where integer stood',
    ],
    ['is gone', () => breaksBetween(before, { version: '0.2.0', procedures: {} }), 'a.b is gone'],
  ])('that %s breaks them', (_, breaks, sentence) => {
    expect(breaks()).toContain(sentence)
  })

  it('may break with a major version, before 1.0 with a minor one', () => {
    expect([mayBreak('0.2.0', '0.2.1'), mayBreak('0.2.0', '0.3.0'), mayBreak('1.2.0', '1.3.0'), mayBreak('1.2.0', '2.0.0')]).toEqual([
      false,
      true,
      false,
      true,
    ])
  })
})

it('states who may call, what a text may hold and what is given back', () => {
  const create = document.paths['/trpc/posts.create']!['post']!
  expect(create.security).toEqual([{ session: [] }, { cookie: [] }])
  expect(create.requestBody!.content['application/json'].schema).toMatchObject({
    properties: { caption: { type: 'string', maxLength: 2200 } },
    required: ['idempotencyKey', 'caption', 'images'],
  })
  expect(document.paths['/trpc/posts.get']!['get']!.security).toBeUndefined()
  expect(create.responses['200']).toMatchObject({
    content: { 'application/json': { schema: { properties: { result: { properties: { data: { required: ['postId', 'state'] } } } } } } },
  })
})

it('describes the refusal that a wrong call gets', async () => {
  const answer = await fetch(`${api.url}/trpc/posts.get?input=${encodeURIComponent('{"postId":"x"}')}`)
  expect(answer.status).toBe(400)
  const { components } = document as unknown as { components: { schemas: { Refusal: { properties: { error: { required: string[] } } } } } }
  const { error } = (await answer.json()) as { error: object }
  expect(Object.keys(error).toSorted()).toEqual(components.schemas.Refusal.properties.error.required.toSorted())
})

it('answers another method with those that it knows', async () => {
  const ask = async (method: string, name: string) => {
    const { status, headers } = await fetch(`${api.url}/trpc/${name}`, { method })
    return [status, headers.get('allow')]
  }
  expect(await ask('DELETE', 'posts.get')).toEqual([405, 'GET, HEAD, OPTIONS'])
  expect(await ask('POST', 'posts.get')).toEqual([405, 'GET, HEAD, OPTIONS'])
  expect(await ask('GET', 'posts.like')).toEqual([405, 'POST, OPTIONS'])
})

it('is drawn for people in development, with scripts of its own alone, and in production nowhere', async () => {
  const page = await fetch(`${api.url}/reference`)
  const scripts = [...(await page.text()).matchAll(/<script([^>]*)>([^<]*)</g)].map(([, attributes = '', text]) => ({
    path: /src="(\/[^"]+)"/.exec(attributes)?.[1],
    text,
  }))
  expect(scripts).toEqual([
    { path: '/reference/scalar.js', text: '' },
    { path: '/reference/start.js', text: '' },
  ])
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self' 'wasm-unsafe-eval';")
  const [scalar, start] = await Promise.all(scripts.map(async ({ path }) => (await fetch(api.url + path!)).text()))
  expect(scalar).toContain('createApiReference')
  expect(start).toContain('"url":"/openapi.json"')
  const inProduction = nodeRoutes({ ...config, checksAnswers: false })
  expect((await inProduction.request('/reference')).status).toBe(404)
})
