import { cancelUpload } from '../social/media/cancel-upload.ts'
import { completeUpload } from '../social/media/complete-upload.ts'
import { readMedia } from '../social/media/read-media.ts'
import { requestUpload } from '../social/media/request-upload.ts'
import { resumeUpload } from '../social/media/resume-upload.ts'
import {
  cancelledUpload,
  mediaInput,
  mediaStatus,
  missingOfUpload,
  requestUploadInput,
  requestUploadOutput,
} from '../social/media/schema.ts'
import { member, owner, router } from './trpc.ts'

export const mediaRouter = router({
  requestUpload: member('upload', requestUploadInput, requestUploadOutput).mutation(({ ctx, input }) => requestUpload(ctx, input)),
  complete: owner('write', mediaInput, mediaStatus).mutation(({ ctx, input }) => completeUpload(ctx, input)),
  resume: owner('read', mediaInput, missingOfUpload).query(({ ctx, input }) => resumeUpload(ctx, input)),
  cancel: owner('write', mediaInput, cancelledUpload).mutation(({ ctx, input }) => cancelUpload(ctx, input)),
  status: owner('read', mediaInput, mediaStatus).query(({ ctx, input }) => readMedia(ctx, input)),
})
