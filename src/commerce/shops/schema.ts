import * as z from 'zod'
import { handle, newHandle, textBlock, textLine } from '../../shared/text.ts'

export const openShopInput = z.strictObject({ handle: newHandle, name: textLine(40, 1), about: textBlock(500).default('') })
export const shopView = z.object({
  id: z.string(),
  handle: z.string(),
  name: z.string(),
  about: z.string(),
  ownerHandle: z.string(),
  productCount: z.int(),
  /** Orders are confirmed and captured when they are placed. */
  autoConfirm: z.boolean(),
})
export const setAutoConfirmInput = z.strictObject({ autoConfirm: z.boolean() })
export const shopInput = z.strictObject({ handle })
