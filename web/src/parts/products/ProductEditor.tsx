import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Eye } from 'lucide-react'
import { type FormEvent, useRef, useState } from 'react'
import { maxLengths } from '../../../../src/shared/bounds.ts'
import { m } from '../../paraglide/messages.js'
import { useFileUrls } from '../../state/file-urls.ts'
import { asKiwiError, kiwi } from '../../state/kiwi.ts'
import { ownProductQueries } from '../../state/products/queries.ts'
import {
  createInputOf,
  type EditedProduct,
  emptyForm,
  formOf,
  isChanged,
  mergeForms,
  type ProductForm,
  problemsOf,
  shownOf,
  updateInputOf,
} from '../../state/products/product-form.ts'
import { fieldOf, problemWords } from '../../state/products/product-problems.ts'
import { useUpload } from '../../state/social/use-picture-upload.ts'
import { toast } from '../../state/toasts.ts'
import { useWide } from '../../state/wide.ts'
import { Button } from '../Button.tsx'
import { LeaveGuard } from '../LeaveGuard.tsx'
import { Modal } from '../Modal.tsx'
import { Notice } from '../Notice.tsx'
import { WordsField } from '../orders/WordsField.tsx'
import { Panel } from '../Panel.tsx'
import { CategoryChoice } from '../social/ChipChoice.tsx'
import { StickyAct } from '../StickyAct.tsx'
import { SwitchRow } from '../SwitchRow.tsx'
import { TextField } from '../TextField.tsx'
import { WonInput } from '../WonInput.tsx'
import { AttributeFields } from './AttributeFields.tsx'
import { ChoiceFields } from './ChoiceFields.tsx'
import { ProductPictures } from './ProductPictures.tsx'
import { ProductPreview } from './ProductPreview.tsx'

interface ProductEditorProps {
  /** Null: a new product. */
  read: EditedProduct | null
  shopName: string
}

/**
 * What is wrong with the last save, at a field of the form or above its button; `productId`: the
 * product that has this code already.
 */
interface Refusal {
  field: string | null
  message: string
  productId?: string
}

/**
 * All of a product, saved at once. What is typed stays until it is saved, whatever the API answers.
 */
export function ProductEditor({ read, shopName }: ProductEditorProps) {
  const isWide = useWide()
  const [isPreviewing, setPreviewing] = useState(false)
  const { base, form, set, problemOf, save, submit, both, refusal, isUnsaved, frame } = useEditing(read)
  const urlOf = useFileUrls()
  const upload = useUpload('product', {
    onReady: (mediaId, file) => set((now) => ({ pictures: [...now.pictures, { mediaId, url: urlOf(file) }] })),
  })
  const text = (name: 'title' | 'brand' | 'price' | 'stock' | 'sku' | 'gtin') => ({
    value: form[name],
    onChange: (value: string) => set(() => ({ [name]: value })),
    error: problemOf(name),
  })
  const hasOptions = form.optionNames.length > 0
  const preview = <ProductPreview product={shownOf(form)} pictures={form.pictures} shopName={shopName} />
  return (
    <div className="lg:grid lg:grid-cols-[minmax(0,1fr)_17rem] lg:items-start lg:gap-5">
      <form ref={frame} noValidate onSubmit={submit} className="min-w-0 space-y-4">
        {base?.state === 'hidden' && <Notice tone="bad">{m.product_edit_hidden()}</Notice>}
        {both && <Notice tone="calm">{both.length > 0 ? m.product_merged_both({ fields: both.join(', ') }) : m.product_merged()}</Notice>}
        <Panel title={m.product_edit_shown()}>
          <div className="space-y-4">
            <ProductPictures
              pictures={form.pictures}
              upload={upload}
              problem={problemOf('pictures')}
              onChange={(pictures) => set(() => ({ pictures }))}
            />
            <TextField {...text('title')} label={m.product_edit_name()} maxLength={maxLengths.productTitle} />
            <TextField {...text('brand')} label={m.product_edit_brand()} maxLength={maxLengths.productBrand} />
            <WordsField
              label={m.product_edit_about()}
              value={form.about}
              maxLength={maxLengths.productAbout}
              onChange={(about) => set(() => ({ about }))}
            />
          </div>
        </Panel>
        <Panel title={m.product_edit_price_stock()}>
          {hasOptions ? (
            <p className="text-sm text-muted">{m.product_edit_by_options()}</p>
          ) : (
            <div className="grid gap-4 sm:grid-cols-2">
              <TextField {...text('price')} Input={WonInput} label={m.product_edit_price()} maxLength={9} />
              <div>
                <TextField {...text('stock')} label={m.own_products_stock()} inputMode="numeric" maxLength={7} />
                {form.stock !== '0' && base && (
                  <Button kind="quiet" className="mt-2" onClick={() => set(() => ({ stock: '0' }))}>
                    {m.product_edit_sold_out()}
                  </Button>
                )}
              </div>
            </div>
          )}
          <h3 className="mt-6 font-semibold">{m.product_options_title()}</h3>
          <p className="mb-3 text-[0.8125rem] text-muted">{m.product_options_hint()}</p>
          <ChoiceFields form={form} errorOf={problemOf} onChange={(change) => set(() => change)} />
        </Panel>
        <Panel title={m.product_edit_kind()}>
          <div className="space-y-5">
            <CategoryChoice
              label={m.product_edit_category()}
              chosen={form.category}
              problem={problemOf('category')}
              onChange={(category) => set(() => ({ category }))}
            />
            {form.category !== null && (
              <AttributeFields
                category={form.category}
                said={form.attributes}
                errorOf={problemOf}
                onChange={(attributes) => set(() => ({ attributes }))}
              />
            )}
            {base ? (
              <p className="text-sm text-muted">{m.product_edit_code_is({ code: base.code })}</p>
            ) : (
              <div className="grid gap-4 sm:grid-cols-2">
                <TextField {...text('sku')} label={m.product_edit_sku()} maxLength={maxLengths.sku} hint={m.product_edit_sku_hint()} />
                <TextField
                  {...text('gtin')}
                  label={m.product_edit_gtin()}
                  maxLength={maxLengths.gtin}
                  inputMode="numeric"
                  hint={m.product_edit_gtin_hint()}
                />
              </div>
            )}
          </div>
        </Panel>
        {base?.state !== 'hidden' && (
          <Panel title={m.product_edit_selling()}>
            <SwitchRow
              label={m.product_edit_listed()}
              hint={m.product_edit_listed_hint()}
              checked={form.isListed}
              onChange={(isListed) => set(() => ({ isListed }))}
            />
          </Panel>
        )}
        <StickyAct className="mt-4">
          {refusal && (refusal.field === null || refusal.productId !== undefined) && (
            <p role="alert" className="mb-2 text-sm font-medium text-danger">
              {refusal.message}{' '}
              {refusal.productId !== undefined && (
                <Link to="/products/$productId" params={{ productId: refusal.productId }} className="underline">
                  {m.product_edit_go_taken()}
                </Link>
              )}
            </p>
          )}
          <div className="flex gap-2">
            {!isWide && (
              <Button kind="quiet" onClick={() => setPreviewing(true)}>
                <Eye aria-hidden className="size-5" />
                {m.product_preview()}
              </Button>
            )}
            <Button type="submit" className="min-h-13 flex-1" busy={save.isPending} disabled={upload.isPending}>
              {m.save()}
            </Button>
          </div>
        </StickyAct>
      </form>
      {isWide && (
        <aside
          aria-label={m.product_preview()}
          className="sticky top-16 max-h-[calc(100dvh-5rem)] overflow-y-auto rounded-3xl bg-card p-4 shadow-card"
        >
          {preview}
        </aside>
      )}
      {isPreviewing && (
        <Modal title={m.product_preview()} onClose={() => setPreviewing(false)}>
          {preview}
        </Modal>
      )}
      <LeaveGuard isDirty={isUnsaved} />
    </div>
  )
}

const nameOfField: Partial<Record<keyof ProductForm, () => string>> = {
  title: m.product_edit_name,
  brand: m.product_edit_brand,
  category: m.product_edit_category,
  about: m.product_edit_about,
  price: m.own_products_price,
  stock: m.own_products_stock,
  isListed: m.product_edit_selling,
  attributes: m.product_about_table,
  pictures: m.product_pictures,
  optionNames: m.product_options_title,
  options: m.product_options_title,
}

/** The form, what was read before it, and its saving. */
function useEditing(read: EditedProduct | null) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const frame = useRef<HTMLFormElement>(null)
  const [base, setBase] = useState(read)
  const [form, setForm] = useState<ProductForm>(() => (read ? formOf(read) : emptyForm))
  const [isAsked, setAsked] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const [both, setBoth] = useState<string[] | null>(null)
  /** Of a new product without a code of its own: the same for each try. */
  const [ownCode] = useState(() => `K-${crypto.randomUUID().slice(0, 8).toUpperCase()}`)
  const isDirty = isChanged(base ? formOf(base) : emptyForm, form)
  const isLeaving = useRef(false)
  const isUnsaved = () => isDirty && !isLeaving.current
  const problems = isAsked ? problemsOf(form, base === null) : {}
  const set = (change: (now: ProductForm) => Partial<ProductForm>) => {
    setForm((now) => ({ ...now, ...change(now) }))
    setRefusal(null)
  }
  const showFirstProblem = () =>
    requestAnimationFrame(() => frame.current?.querySelector<HTMLElement>('[aria-invalid="true"], [role="alert"]')?.focus())
  const readAgain = (productId: string) => client.fetchQuery({ ...ownProductQueries.edit(productId), staleTime: 0 })

  const save = useMutation({
    mutationFn: async (sent: ProductForm) => {
      if (base) return kiwi.products.update.mutate(updateInputOf(base.product.id, base, sent))
      return kiwi.products.create.mutate(createInputOf(sent, ownCode))
    },
    onSuccess: async ({ id }, sent) => {
      for (const key of ['own-products', 'product', 'shop-products', 'substitutes']) void client.invalidateQueries({ queryKey: [key] })
      toast(m.product_saved())
      setBoth(null)
      setAsked(false)
      if (!base) {
        isLeaving.current = true
        return navigate({ to: '/shop/products/$productId', params: { productId: id }, replace: true })
      }
      const now = await readAgain(id)
      setBase(now)
      // What was typed while it was saved stays.
      setForm((typed) => mergeForms(sent, typed, formOf(now)).form)
    },
    onError: async (error, sent) => {
      const { code, field, message, details } = asKiwiError(error)
      if (base && code === 'CONFLICT' && field === 'expectedVersion') return takeTheirs(base)
      const stock = details?.['stock']
      const at = fieldOf({ field }, sent)
      if (base && code === 'CONFLICT' && typeof stock === 'number' && at !== null) {
        setBase({ ...base, ...withStock(base, at, stock) })
        setForm((now) => ({
          ...now,
          options: now.options.map((line, place) => (at === `options.${place}.stock` ? { ...line, seenStock: stock } : line)),
        }))
        setRefusal({ field: at, message: m.own_products_stock_moved({ stock: String(stock) }) })
      } else {
        const taken = details?.['productId']
        setRefusal({
          field: at,
          message: code === 'CONFLICT' && taken ? m.product_edit_taken() : message,
          ...(typeof taken === 'string' ? { productId: taken } : {}),
        })
      }
      showFirstProblem()
    },
  })

  /** A colleague saved meanwhile: both are put together, and the next press saves that. */
  async function takeTheirs(before: EditedProduct) {
    try {
      const now = await readAgain(before.product.id)
      const merged = mergeForms(formOf(before), form, formOf(now))
      setBase(now)
      setForm(merged.form)
      setBoth([...new Set(merged.both.map((field) => nameOfField[field]?.() ?? field))])
      frame.current?.scrollIntoView({ block: 'start' })
    } catch (error) {
      setRefusal({ field: null, message: asKiwiError(error).message })
    }
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    setAsked(true)
    setRefusal(null)
    if (Object.keys(problemsOf(form, base === null)).length > 0) return showFirstProblem()
    save.mutate(form)
  }
  const problemOf = (field: string): string | null => {
    if (refusal?.field === field) return refusal.message
    const problem = problems[field]
    return problem ? problemWords[problem]() : null
  }
  return { base, form, set, problemOf, save, submit, both, refusal, isUnsaved, frame }
}

/** What was read, with the stock that a refusal told. */
const withStock = ({ product }: EditedProduct, at: string, stock: number): Pick<EditedProduct, 'product'> => ({
  product: {
    ...product,
    ...(at === 'stock' ? { stock } : {}),
    options: product.options.map((option, place) => (at === `options.${place}.stock` ? { ...option, stock } : option)),
  },
})
