import type { Context, Hono } from 'hono'
import { operation, type Refusal, type SandboxEnv } from '../operation.ts'
import { postPage, refusalPage, type Look } from '../pages/layout.ts'
import { pickerPage, remember } from '../pages/picker.ts'
import type { SandboxPerson } from '../people.ts'
import type { World } from '../world.ts'
import { authorizeProblem, grantRedirect, readAuthorizeRequest, withQuery, type AuthorizeProblem, type AuthorizeRequest } from './oauth.ts'

export type AuthorizeDialect = {
  name: string
  path: string
  clientId: string
  defaultScope: string
  look: Look
  heading: string
  asks(scope: string): string[]
  describe(person: SandboxPerson): string
  denied: { error: string; error_description?: string }
  /** The code and sentence of the page that refuses an authorize request. */
  problems: Record<AuthorizeProblem, { code: string; detail: string }>
  refuse(code: string): Refusal
  /** Fields beside the code. */
  beside?(person: SandboxPerson, request: AuthorizeRequest): Record<string, string>
  /** A refusal of this provider alone. */
  problem?(request: AuthorizeRequest): { code: string; detail: string } | undefined
}

/**
 * The consent page. A test needs no page: `login_as=<person id>` answers with the redirect at once,
 * `login_as=deny` declines; the page's own form posts `person` or `decision=deny` to the same
 * address.
 */
export function mountAuthorize(app: Hono<SandboxEnv>, world: World, dialect: AuthorizeDialect): void {
  const guard = operation(world, dialect.name, 'authorize', dialect.refuse)
  app.get(dialect.path, guard, (c) => {
    const request = readAuthorizeRequest(c.req.query(), dialect.defaultScope)
    return decide(c, world, dialect, request, c.req.query('login_as')) ?? c.html(consent(world, dialect, request))
  })
  app.post(dialect.path, guard, async (c) => {
    const form = await c.req.parseBody()
    const request = readAuthorizeRequest(c.req.query(), dialect.defaultScope)
    const choice = form.decision ?? form.person
    return decide(c, world, dialect, request, typeof choice === 'string' ? choice : undefined) ?? c.html(consent(world, dialect, request))
  })
}

function decide(
  c: Context,
  world: World,
  dialect: AuthorizeDialect,
  request: AuthorizeRequest,
  choice: string | undefined,
): Response | Promise<Response> | undefined {
  const problem = authorizeProblem(world, dialect.clientId, request)
  const refused = problem ? dialect.problems[problem] : dialect.problem?.(request)
  if (refused) {
    const { code, detail } = refused
    return c.html(refusalPage(dialect.look, '로그인할 수 없어요', code, detail), 400)
  }
  if (choice === undefined) return undefined
  if (choice === 'deny') return sendBack(c, dialect, request, withQuery(request.redirectUri, { ...dialect.denied, state: request.state }))
  const person = world.person(choice)
  if (!person) return c.html(refusalPage(dialect.look, '그런 사람이 없어요', choice, '사람 목록에 없는 id입니다.'), 400)
  remember(world, person.id)
  const granted = grantRedirect(world, dialect.name, request, person)
  return sendBack(c, dialect, request, withQuery(granted, dialect.beside?.(person, request) ?? {}))
}

/** By a redirect, or by a page that posts the fields of `address` to the place before its query. */
function sendBack(c: Context, { look }: AuthorizeDialect, { posts }: AuthorizeRequest, address: string): Response | Promise<Response> {
  return posts ? c.html(postPage(look, new URL(address))) : c.redirect(address)
}

function consent(world: World, dialect: AuthorizeDialect, request: AuthorizeRequest) {
  return pickerPage(world, dialect.look, {
    heading: dialect.heading,
    lead: `${new URL(request.redirectUri).host}에서 요청했어요`,
    asks: dialect.asks(request.scope),
    ways: [{ decision: 'deny', label: '취소' }],
    describe: dialect.describe,
  })
}
