import type { Ctx } from '../../context.ts'
import { idsOf, readDocument } from './internal/popular-document.ts'
import { type TopicChoice, topicOf } from './rules.ts'

/**
 * The posts of the popular list, of a category's or of a hashtag's, best first, as the newest run
 * found them: public then, so whoever shows them checks who may see them. Usually one command of
 * Redis. Errors: BAD_INPUT for a text that is no hashtag.
 */
export async function popularPostIds(ctx: Ctx, choice: TopicChoice): Promise<string[]> {
  return idsOf(await readDocument(ctx, topicOf(choice)))
}
