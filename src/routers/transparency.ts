import { noInput } from '../shared/text.ts'
import { readTransparency } from '../social/moderation/read-transparency.ts'
import { transparency } from '../social/moderation/transparency-schema.ts'
import { anyone, router } from './trpc.ts'

export const transparencyRouter = router({
  read: anyone('read', noInput, transparency).query(({ ctx }) => readTransparency(ctx)),
})
