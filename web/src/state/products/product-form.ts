import { pictureUrl, type RouterInputs, type RouterOutputs } from '@kiwi/sdk'
import { type AttributeKey, attributesOf, fitsAttribute } from '../../../../src/shared/attributes.ts'
import { gtinPattern, maxOptions, maxPriceKrw, maxStock, skuPattern } from '../../../../src/shared/bounds.ts'
import type { Category } from '../kiwi.ts'
import type { ProductDetail } from '../orders/queries.ts'
import { type Choice, valuesOf } from './choices.ts'

export type EditedProduct = RouterOutputs['products']['edit']
type CreateInput = RouterInputs['products']['create']
type UpdateInput = RouterInputs['products']['update']

export interface FormPicture {
  mediaId: string
  url: string | null
}

/** What stands in the fields, as it is typed. */
export interface ProductForm {
  title: string
  brand: string
  /** Null until the shop has chosen one. */
  category: Category | null
  about: string
  price: string
  stock: string
  sku: string
  gtin: string
  isListed: boolean
  attributes: Partial<Record<AttributeKey, string>>
  pictures: FormPicture[]
  optionNames: string[]
  options: Choice[]
}

export const emptyForm: ProductForm = {
  title: '',
  brand: '',
  category: null,
  about: '',
  price: '',
  stock: '',
  sku: '',
  gtin: '',
  isListed: true,
  attributes: {},
  pictures: [],
  optionNames: [],
  options: [],
}

/** 160 CSS pixels on screens of up to 3 device pixels each. */
const pictureWidthPx = 480

export function formOf({ product, state, pictures }: EditedProduct): ProductForm {
  return {
    title: product.title,
    brand: product.brand,
    category: product.category,
    about: product.about,
    price: String(product.priceKrw),
    stock: String(product.stock),
    sku: '',
    gtin: '',
    isListed: state === 'listed',
    attributes: Object.fromEntries(product.attributes.map(({ key, value }) => [key, value])),
    pictures: pictures.map(({ mediaId, image }) => ({ mediaId, url: image && pictureUrl(image, pictureWidthPx) })),
    optionNames: product.optionNames,
    options: product.options.map(({ id, values, priceKrw, stock }) => ({
      optionId: id,
      values,
      price: String(priceKrw),
      stock: String(stock),
      seenStock: stock,
    })),
  }
}

const wholeNumber = (text: string) => (/^\d{1,9}$/.test(text.trim()) ? Number(text) : Number.NaN)
export const isPrice = (won: number): boolean => won >= 1 && won <= maxPriceKrw
export const isStock = (count: number): boolean => count >= 0 && count <= maxStock

export type Problem = 'missing' | 'category' | 'price' | 'stock' | 'sku' | 'gtin' | 'number' | 'noOptions' | 'manyOptions' | 'sameName'
/** Wrong fields by their names, those of choices as `options.<place>.<field>`. */
export type Problems = Record<string, Problem>

export function problemsOf(form: ProductForm, isNew: boolean): Problems {
  const found: Problems = {}
  if (form.title.trim() === '') found['title'] = 'missing'
  if (form.category === null) found['category'] = 'category'
  if (isNew && form.sku.trim() !== '' && !skuPattern.test(form.sku.trim())) found['sku'] = 'sku'
  if (isNew && form.gtin.trim() !== '' && !gtinPattern.test(form.gtin.trim())) found['gtin'] = 'gtin'
  for (const { key, value } of saidOf(form)) {
    if (!fitsAttribute(key, value)) found[`attributes.${key}`] = 'number'
  }
  if (form.optionNames.length === 0) {
    if (!isPrice(wholeNumber(form.price))) found['price'] = 'price'
    if (!isStock(wholeNumber(form.stock))) found['stock'] = 'stock'
    return found
  }
  for (const [at, name] of form.optionNames.entries()) {
    if (name.trim() === '') found[`optionNames.${at}`] = 'missing'
    else if (form.optionNames.findIndex((other) => other.trim() === name.trim()) < at) found[`optionNames.${at}`] = 'sameName'
  }
  for (const [at, values] of valuesOf(form.optionNames.length, form.options).entries())
    if (values.length === 0) found[`optionValues.${at}`] = 'noOptions'
  if (form.options.length > maxOptions) found['options'] = 'manyOptions'
  for (const [at, { price, stock }] of form.options.entries()) {
    if (!isPrice(wholeNumber(price))) found[`options.${at}.price`] = 'price'
    if (!isStock(wholeNumber(stock))) found[`options.${at}.stock`] = 'stock'
  }
  return found
}

/** The attributes of its category that say something, in their order. */
export const saidOf = ({
  category,
  attributes: said,
}: Pick<ProductForm, 'category' | 'attributes'>): { key: AttributeKey; value: string }[] =>
  (category === null ? [] : attributesOf[category]).flatMap((key) => {
    const value = said[key]?.trim() ?? ''
    return value === '' ? [] : [{ key, value }]
  })

const choicesOf = ({ optionNames, options }: ProductForm): NonNullable<CreateInput['choices']> => ({
  optionNames: optionNames.map((name) => name.trim()),
  options: options.map(({ optionId, values, price, stock, seenStock }) => ({
    ...(optionId === undefined ? {} : { optionId }),
    values,
    priceKrw: Number(price),
    stock: Number(stock),
    // A number that the shop did not change stays whatever orders made of it.
    ...(seenStock === undefined || String(seenStock) === stock.trim() ? {} : { expectedStock: seenStock }),
  })),
})

/** Of a form without problems. */
function categoryOf({ category }: ProductForm): Category {
  if (category === null) throw new Error('A product is sent without a category.')
  return category
}

/** The lowest price and all of the stock, as the API derives them. */
const summed = ({ options }: ProductForm) => ({
  priceKrw: Math.min(...options.map(({ price }) => wholeNumber(price))),
  stock: options.reduce((sum, { stock }) => sum + wholeNumber(stock), 0),
})

/** `sku` stands for a code that the shop did not write. */
export function createInputOf(form: ProductForm, sku: string): CreateInput {
  const [first = null, ...more] = form.pictures.map(({ mediaId }) => mediaId)
  const hasOptions = form.optionNames.length > 0
  const gtin = form.gtin.trim()
  return {
    title: form.title.trim(),
    brand: form.brand.trim(),
    category: categoryOf(form),
    about: form.about.trim(),
    ...(hasOptions ? { ...summed(form), choices: choicesOf(form) } : { priceKrw: Number(form.price), stock: Number(form.stock) }),
    ...(gtin === '' ? { sku: form.sku.trim() || sku } : { gtin }),
    imageMediaId: first,
    moreImageMediaIds: more,
    attributes: saidOf(form),
    state: form.isListed ? 'listed' : 'unlisted',
  }
}

/** Only what was changed since `base` was read. A product that a moderator hid keeps its state. */
export function updateInputOf(productId: string, base: EditedProduct, form: ProductForm): UpdateInput {
  const before = formOf(base)
  const changed = (...fields: (keyof ProductForm)[]) => fields.some((field) => !isSame(before[field], form[field]))
  const [first = null, ...more] = form.pictures.map(({ mediaId }) => mediaId)
  const hasOptions = form.optionNames.length > 0
  const isNowPlain = !hasOptions && before.optionNames.length > 0
  return {
    productId,
    expectedVersion: base.version,
    ...(changed('title') ? { title: form.title.trim() } : {}),
    ...(changed('brand') ? { brand: form.brand.trim() } : {}),
    ...(changed('category') ? { category: categoryOf(form) } : {}),
    ...(changed('about') ? { about: form.about.trim() } : {}),
    ...(changed('category', 'attributes') ? { attributes: saidOf(form) } : {}),
    ...(changed('pictures') ? { imageMediaId: first, moreImageMediaIds: more } : {}),
    ...(changed('isListed') ? { state: form.isListed ? ('listed' as const) : ('unlisted' as const) } : {}),
    ...(changed('optionNames', 'options') ? { choices: choicesOf(form) } : {}),
    ...(!hasOptions && (isNowPlain || changed('price')) ? { priceKrw: Number(form.price) } : {}),
    ...(!hasOptions && (isNowPlain || changed('stock')) ? { stock: Number(form.stock), expectedStock: base.product.stock } : {}),
  }
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)
export const isChanged = (before: ProductForm, now: ProductForm): boolean => !isSame(before, now)

/**
 * What a colleague saved and what stands here, together: `both` names the fields that both changed,
 * where this form keeps its own.
 */
export function mergeForms(base: ProductForm, mine: ProductForm, theirs: ProductForm): { form: ProductForm; both: (keyof ProductForm)[] } {
  const fields = Object.keys(base) as (keyof ProductForm)[]
  const isTheirs = (field: keyof ProductForm) => !isSame(base[field], theirs[field])
  // Names and lines of options are one thing.
  const isOurs = (field: keyof ProductForm) =>
    field === 'options' || field === 'optionNames'
      ? !isSame([base.optionNames, base.options], [mine.optionNames, mine.options])
      : !isSame(base[field], mine[field])
  const form = Object.fromEntries(fields.map((field) => [field, isOurs(field) ? mine[field] : theirs[field]])) as unknown as ProductForm
  return { form, both: fields.filter((field) => isTheirs(field) && isOurs(field) && !isSame(mine[field], theirs[field])) }
}

/** The product as people will see it, as far as its fields are right. */
export type ShownProduct = Pick<ProductForm, 'category'> &
  Pick<
    ProductDetail,
    'title' | 'brand' | 'about' | 'priceKrw' | 'priceToKrw' | 'stock' | 'hasOptions' | 'optionNames' | 'options' | 'attributes'
  >
const shownNumber = (text: string, isRight: (value: number) => boolean) => (isRight(wholeNumber(text)) ? wholeNumber(text) : 0)

export function shownOf(form: ProductForm): ShownProduct {
  const hasOptions = form.optionNames.length > 0
  const options = form.options.map(({ values, price, stock }) => ({
    id: values.join('/'),
    values,
    priceKrw: shownNumber(price, isPrice),
    stock: shownNumber(stock, isStock),
  }))
  const prices = options.map(({ priceKrw }) => priceKrw)
  const [lowest, highest] = [Math.min(...prices), Math.max(...prices)]
  const plain = {
    priceKrw: shownNumber(form.price, isPrice),
    priceToKrw: null,
    stock: shownNumber(form.stock, isStock),
  }
  const { title, brand, category, about } = form
  return {
    title: title.trim(),
    brand: brand.trim(),
    category,
    about: about.trim(),
    ...(hasOptions && options.length > 0
      ? { priceKrw: lowest, priceToKrw: highest > lowest ? highest : null, stock: options.reduce((sum, { stock }) => sum + stock, 0) }
      : plain),
    hasOptions,
    optionNames: hasOptions ? form.optionNames : [],
    options: hasOptions ? options : [],
    attributes: saidOf(form),
  }
}
