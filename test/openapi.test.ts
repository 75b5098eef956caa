import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { appRouter } from '../src/routers/index.ts'
import { type RunningApi, startNodeApi } from './api.ts'
import { createWorld } from './worlds/world.ts'

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
beforeAll(async () => {
  api = await startNodeApi(await createWorld())
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
