import { useQuery } from '@tanstack/react-query'
import { maxPriceKrw } from '../../../../src/shared/bounds.ts'
import type { Colour } from '../../../../src/shared/colours.ts'
import { SlidersHorizontal } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { queries } from '../../state/social/queries.ts'
import { defined, narrowing, searchDays, type SearchFilters, type SearchOrder, searchOrders } from '../../state/social/search-filters.ts'
import { categoryNames, formatCount } from '../../state/wording.ts'
import { useMe } from '../../state/me.ts'
import { Button } from '../Button.tsx'
import { WonInput } from '../WonInput.tsx'
import { Modal } from '../Modal.tsx'
import { SwitchRow } from '../SwitchRow.tsx'

interface SearchFilterBarProps {
  text: string
  kind: 'post' | 'product'
  filters: SearchFilters
  onFilters: (filters: SearchFilters) => void
}

const orderNames: Record<SearchOrder, () => string> = {
  relevance: m.search_order_relevance,
  newest: m.search_order_newest,
  popular: m.search_order_popular,
  price_up: m.search_order_price_up,
  price_down: m.search_order_price_down,
}

/** The order of results, and the filters with how many results each would leave. */
export function SearchFilterBar({ text, kind, filters, onFilters }: SearchFilterBarProps) {
  const [isOpen, setOpen] = useState(false)
  const { order } = filters
  const count = Object.keys(narrowing(filters)).length
  return (
    <div className="mb-3 flex items-center justify-between gap-2">
      <Button kind="quiet" onClick={() => setOpen(true)} aria-haspopup="dialog">
        <SlidersHorizontal aria-hidden className="size-4.5" />
        {count === 0 ? m.search_filters() : m.search_filters_set({ count })}
      </Button>
      <select
        aria-label={m.search_order()}
        value={order ?? 'relevance'}
        onChange={({ target }) => {
          const chosen = target.value as SearchOrder
          onFilters(defined({ ...filters, order: chosen === 'relevance' ? undefined : chosen }))
        }}
        className="min-h-11 rounded-full bg-transparent px-2 text-[0.9375rem] font-semibold"
      >
        {searchOrders
          .filter((name) => kind === 'product' || !name.startsWith('price'))
          .map((name) => (
            <option key={name} value={name} className="bg-card text-ink">
              {orderNames[name]()}
            </option>
          ))}
      </select>
      {isOpen && (
        <Modal title={m.search_filters()} onClose={() => setOpen(false)}>
          <div className="space-y-5 py-3">
            {kind === 'product' ? (
              <ProductFilters text={text} filters={filters} onFilters={onFilters} />
            ) : (
              <PostFilters text={text} filters={filters} onFilters={onFilters} />
            )}
            <div className="flex gap-2">
              <Button kind="quiet" className="flex-1" disabled={count === 0} onClick={() => onFilters(defined({ order }))}>
                {m.search_filters_clear()}
              </Button>
              <Button className="flex-1" onClick={() => setOpen(false)}>
                {m.done()}
              </Button>
            </div>
          </div>
        </Modal>
      )}
    </div>
  )
}

type PartProps = Omit<SearchFilterBarProps, 'kind'>

function ProductFilters({ text, filters, onFilters }: PartProps) {
  const { data } = useQuery(queries.productFacets(text, filters))
  const { choices = [] } = filters
  const set = (change: { [Key in keyof SearchFilters]?: SearchFilters[Key] | undefined }) => onFilters(defined({ ...filters, ...change }))
  return (
    <>
      <Choices
        legend={m.search_filter_category()}
        values={(data?.categories ?? []).map(({ category, count }) => ({ value: category, name: categoryNames[category](), count }))}
        chosen={filters.category ? [filters.category] : []}
        onChoose={(category) => set({ category: category === filters.category ? undefined : category })}
      />
      <fieldset>
        <legend className="mb-1.5 text-sm font-semibold">{m.search_filter_price()}</legend>
        <div className="flex items-center gap-2">
          <PriceField label={m.search_filter_price_from()} value={filters.priceFromKrw} onValue={(priceFromKrw) => set({ priceFromKrw })} />
          <span aria-hidden>–</span>
          <PriceField label={m.search_filter_price_to()} value={filters.priceToKrw} onValue={(priceToKrw) => set({ priceToKrw })} />
        </div>
      </fieldset>
      <SwitchRow
        label={m.search_filter_in_stock()}
        hint={data ? m.search_result_count({ count: data.inStock }) : ''}
        checked={filters.inStock === true}
        onChange={(isOn) => set({ inStock: isOn ? true : undefined })}
      />
      <Choices
        legend={m.search_filter_shop()}
        values={(data?.shops ?? []).map(({ id, name, count }) => ({ value: id, name, count }))}
        chosen={filters.shopId ? [filters.shopId] : []}
        onChoose={(shopId) => set({ shopId: shopId === filters.shopId ? undefined : shopId })}
      />
      <Choices
        legend={m.search_filter_choices()}
        values={(data?.choices ?? []).map(({ value, count }) => ({ value, name: value, count }))}
        chosen={choices}
        onChoose={(value) => {
          const next = choices.includes(value) ? choices.filter((one) => one !== value) : [...choices, value].slice(-5)
          set({ choices: next.length === 0 ? undefined : next })
        }}
      />
    </>
  )
}

function PostFilters({ text, filters, onFilters }: PartProps) {
  const { data } = useQuery(queries.postFacets(text, filters))
  const isMember = useMe()?.status === 'active'
  const set = (change: { [Key in keyof SearchFilters]?: SearchFilters[Key] | undefined }) => onFilters(defined({ ...filters, ...change }))
  return (
    <>
      <Choices
        legend={m.search_filter_category()}
        values={(data?.categories ?? []).map(({ category, count }) => ({ value: category, name: categoryNames[category](), count }))}
        chosen={filters.category ? [filters.category] : []}
        onChoose={(category) => set({ category: category === filters.category ? undefined : category })}
      />
      <Choices
        legend={m.search_tags()}
        values={(data?.tags ?? []).map(({ tag, count }) => ({ value: tag, name: `#${tag}`, count }))}
        chosen={filters.tag ? [filters.tag] : []}
        onChoose={(tag) => set({ tag: tag === filters.tag ? undefined : tag })}
      />
      <Choices
        legend={m.search_filter_colour()}
        values={(data?.colours ?? []).map(({ colour, count }) => ({
          value: colour,
          name: colourNames[colour](),
          count,
          mark: <span aria-hidden className={`size-5 shrink-0 rounded-full border border-line ${swatches[colour]}`} />,
        }))}
        chosen={filters.colour ? [filters.colour] : []}
        onChoose={(colour) => set({ colour: colour === filters.colour ? undefined : colour })}
      />
      <Choices
        legend={m.search_filter_time()}
        values={searchDays.map((days) => ({ value: String(days), name: dayNames[days]() }))}
        chosen={filters.withinDays ? [String(filters.withinDays)] : []}
        onChoose={(chosen) => {
          const days = searchDays.find((one) => String(one) === chosen)
          set({ withinDays: days === filters.withinDays ? undefined : days })
        }}
      />
      {isMember && (
        <SwitchRow
          label={m.search_filter_followed()}
          hint={m.search_filter_followed_hint()}
          checked={filters.followedOnly === true}
          onChange={(isOn) => set({ followedOnly: isOn ? true : undefined })}
        />
      )}
    </>
  )
}

const colourNames: Record<Colour, () => string> = {
  red: m.colour_red,
  orange: m.colour_orange,
  yellow: m.colour_yellow,
  green: m.colour_green,
  teal: m.colour_teal,
  blue: m.colour_blue,
  purple: m.colour_purple,
  pink: m.colour_pink,
  brown: m.colour_brown,
  beige: m.colour_beige,
  black: m.colour_black,
  grey: m.colour_grey,
  white: m.colour_white,
}

/** Equal in light and dark: they are colours of pictures. */
const swatches: Record<Colour, string> = {
  red: 'bg-[#d92d20]',
  orange: 'bg-[#f58a1f]',
  yellow: 'bg-[#f6d02f]',
  green: 'bg-[#3f9b45]',
  teal: 'bg-[#1f9e9a]',
  blue: 'bg-[#3b72d9]',
  purple: 'bg-[#8350c4]',
  pink: 'bg-[#f08fb4]',
  brown: 'bg-[#7c4a2a]',
  beige: 'bg-[#e4cfae]',
  black: 'bg-[#151515]',
  grey: 'bg-[#8c8c8c]',
  white: 'bg-[#ffffff]',
}

const dayNames = {
  1: m.search_filter_day,
  7: m.search_filter_week,
  30: m.search_filter_month,
  365: m.search_filter_year,
}

interface ChoicesProps<Value extends string> {
  legend: ReactNode
  values: { value: Value; name: string; count?: number; mark?: ReactNode }[]
  chosen: readonly string[]
  onChoose: (value: Value) => void
}

/** Chips of what a filter can be, with how many results each leaves. */
function Choices<Value extends string>({ legend, values, chosen, onChoose }: ChoicesProps<Value>) {
  if (values.length === 0) return null
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-semibold">{legend}</legend>
      <div className="flex flex-wrap gap-2">
        {values.map(({ value, name, count, mark }) => (
          <button
            key={value}
            type="button"
            aria-pressed={chosen.includes(value)}
            onClick={() => onChoose(value)}
            className="inline-flex min-h-11 max-w-full items-center gap-1.5 rounded-full border border-line bg-card px-4 text-[0.9375rem] font-medium hover:border-kiwi aria-pressed:border-kiwi aria-pressed:bg-kiwi-soft aria-pressed:font-semibold aria-pressed:text-kiwi"
          >
            {mark}
            <bdi className="truncate">{name}</bdi>
            {count !== undefined && <span className="text-sm text-muted tabular-nums">{formatCount(count)}</span>}
          </button>
        ))}
      </div>
    </fieldset>
  )
}

function PriceField({ label, value, onValue }: { label: string; value: number | undefined; onValue: (value: number | undefined) => void }) {
  const [typed, setTyped] = useState(value === undefined ? '' : String(value))
  const use = () => {
    onValue(typed === '' ? undefined : Math.min(Number(typed), maxPriceKrw))
  }
  return (
    <WonInput
      aria-label={label}
      placeholder={label}
      value={typed}
      maxLength={9}
      onText={setTyped}
      onBlur={use}
      onKeyDown={({ key }) => key === 'Enter' && use()}
      className="field min-w-0 flex-1"
    />
  )
}
