import { deleteDraft, restoreDraft } from '../social/drafts/end-draft.ts'
import { listDrafts } from '../social/drafts/list-drafts.ts'
import { readDraft } from '../social/drafts/read-draft.ts'
import { saveDraft } from '../social/drafts/save-draft.ts'
import { scheduleDraft } from '../social/drafts/schedule-draft.ts'
import {
  draftInput,
  draftList,
  endedDraft,
  saveDraftInput,
  saveDraftOutput,
  scheduleDraftInput,
  scheduleDraftOutput,
  wholeDraft,
} from '../social/drafts/schema.ts'
import { noInput } from '../shared/text.ts'
import { member, owner, router } from './trpc.ts'

/**
 * Posts that are being written, on every device of the person, and posts that wait for their time.
 */
export const draftsRouter = router({
  list: member('read', noInput, draftList).query(({ ctx }) => listDrafts(ctx)),
  get: owner('read', draftInput, wholeDraft).query(({ ctx, input }) => readDraft(ctx, input)),
  save: member('write', saveDraftInput, saveDraftOutput).mutation(({ ctx, input }) => saveDraft(ctx, input)),
  delete: owner('write', draftInput, endedDraft).mutation(({ ctx, input }) => deleteDraft(ctx, input)),
  restore: owner('write', draftInput, endedDraft).mutation(({ ctx, input }) => restoreDraft(ctx, input)),
  schedule: owner('write', scheduleDraftInput, scheduleDraftOutput).mutation(({ ctx, input }) => scheduleDraft(ctx, input)),
})
