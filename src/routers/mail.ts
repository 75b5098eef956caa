import * as z from 'zod'
import { changeMails, confirmEmail, readEmail, removeEmail, setEmail } from '../social/mail/own-email.ts'
import { changeMailsInput, confirmEmailInput, emailState, setEmailInput } from '../social/mail/schema.ts'
import { noInput } from '../shared/text.ts'
import { anyone, member, router } from './trpc.ts'

export const mailRouter = router({
  get: member('read', noInput, emailState).query(({ ctx }) => readEmail(ctx)),
  set: member('confirmMail', setEmailInput, emailState).mutation(({ ctx, input }) => setEmail(ctx, input)),
  remove: member('write', noInput, emailState).mutation(({ ctx }) => removeEmail(ctx)),
  change: member('write', changeMailsInput, emailState).mutation(({ ctx, input }) => changeMails(ctx, input)),
  confirm: anyone('write', confirmEmailInput, z.object({ isConfirmed: z.boolean() })).mutation(({ ctx, input }) =>
    confirmEmail(ctx, input),
  ),
})
