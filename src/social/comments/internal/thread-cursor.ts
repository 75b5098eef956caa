import * as z from 'zod'
import { cursorCodec } from '../../../shared/cursor.ts'
import { uuid } from '../../../shared/text.ts'

/** A place in a post's list of comments: the thread, then the comment in it. */
export interface ThreadPlace {
  threadId: string
  id: string
}

export const threadCursor = cursorCodec<ThreadPlace>(z.strictObject({ threadId: uuid, id: uuid }))
