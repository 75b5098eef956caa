import type { QueryClient } from '@tanstack/react-query'
import type { RouterInputs, RouterOutputs } from '@kiwi/sdk'
import { firstDataId } from '../../../src/shared/first-page.ts'
import { queries } from './social/queries.ts'

/** As src/http/pages/first-data.ts writes it. */
interface FirstData {
  atMs: number
  answers: FirstAnswer[]
}
type FirstAnswer =
  | { path: 'feed.popular'; input: Extract<RouterInputs['feed']['popular'], object>; data: RouterOutputs['feed']['popular'] }
  | { path: 'posts.get'; input: RouterInputs['posts']['get']; data: RouterOutputs['posts']['get'] }

/** A page that a cache kept for longer asks anew: somebody may have signed in since. */
const freshMs = 60_000

/** Begins with what the API wrote into the page of a visitor, instead of asking for it. */
export function takeFirstData(client: QueryClient): void {
  const block = document.getElementById(firstDataId)
  if (!block) return
  block.remove()
  const { atMs, answers } = JSON.parse(block.textContent) as FirstData
  if (Math.abs(Date.now() - atMs) > freshMs) return
  client.setQueryData(queries.me().queryKey, null)
  for (const answer of answers) take(client, answer)
}

function take(client: QueryClient, answer: FirstAnswer): void {
  switch (answer.path) {
    case 'feed.popular': {
      const { category } = answer.input
      return void client.setQueryData(queries.popular({ category }).queryKey, { pages: [answer.data], pageParams: [null] })
    }
    case 'posts.get':
      return void client.setQueryData(queries.post(answer.input.postId).queryKey, answer.data)
    default: {
      const unhandled: never = answer
      return unhandled
    }
  }
}
