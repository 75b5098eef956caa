import { listMutedTexts } from '../social/graph/list-muted-texts.ts'
import { muteText, unmuteText } from '../social/graph/mute-text.ts'
import { mutedTextList, muteTextInput, muteTextOutput, unmuteTextInput, unmuteTextOutput } from '../social/graph/schema.ts'
import { noInput } from '../shared/text.ts'
import { member, router } from './trpc.ts'

export const mutesRouter = router({
  list: member('read', noInput, mutedTextList).query(({ ctx }) => listMutedTexts(ctx)),
  add: member('write', muteTextInput, muteTextOutput).mutation(({ ctx, input }) => muteText(ctx, input)),
  remove: member('write', unmuteTextInput, unmuteTextOutput).mutation(({ ctx, input }) => unmuteText(ctx, input)),
})
