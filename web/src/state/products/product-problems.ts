import { m } from '../../paraglide/messages.js'
import { type AttributeKey } from '../../../../src/shared/attributes.ts'
import type { KiwiClientError } from '@kiwi/sdk'
import { saidOf, type Problem, type ProductForm } from './product-form.ts'

export const problemWords: Record<Problem, () => string> = {
  missing: m.field_required,
  category: m.product_no_category,
  price: m.own_products_bad_price,
  stock: m.own_products_bad_stock,
  sku: m.product_bad_sku,
  gtin: m.product_bad_gtin,
  number: m.product_bad_number,
  noOptions: m.product_option_no_values,
  manyOptions: m.product_option_many,
  sameName: m.product_option_same_name,
}

const fieldNames: Partial<Record<string, string>> = { priceKrw: 'price', imageMediaId: 'pictures' }

/** The field of the form that a refusal is about; null: none of them. */
export function fieldOf({ field }: Pick<KiwiClientError, 'field'>, form: ProductForm): string | null {
  if (field === null || field === undefined) return null
  const path = field.replace(/^choices\./, '')
  if (path.startsWith('moreImageMediaIds')) return 'pictures'
  const attribute = /^attributes\.(\d+)/.exec(path)
  if (attribute) {
    const key: AttributeKey | undefined = saidOf(form)[Number(attribute[1])]?.key
    return key ? `attributes.${key}` : null
  }
  const line = /^(options\.\d+)\.(\w+)$/.exec(path)
  if (line) return line[2] === 'priceKrw' ? `${line[1]}.price` : line[2] === 'stock' ? path : 'options'
  return fieldNames[path] ?? path
}
