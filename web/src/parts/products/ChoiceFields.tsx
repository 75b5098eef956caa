import { Plus, Trash2, X } from 'lucide-react'
import { useState } from 'react'
import { maxLengths, maxOptionNames } from '../../../../src/shared/bounds.ts'
import { m } from '../../paraglide/messages.js'
import { type Choice, splitValues, valuesOf, withoutName, withValues } from '../../state/products/choices.ts'
import type { ProductForm } from '../../state/products/product-form.ts'
import { Button } from '../Button.tsx'
import { WonInput } from '../WonInput.tsx'
import { TextField } from '../TextField.tsx'

interface ChoiceFieldsProps {
  form: Pick<ProductForm, 'optionNames' | 'options' | 'price' | 'stock'>
  errorOf: (field: string) => string | null
  onChange: (change: Partial<ProductForm>) => void
}

/** What is chosen of a product, such as colour and size, and price and stock of each choice. */
export function ChoiceFields({ form, errorOf, onChange }: ChoiceFieldsProps) {
  const { optionNames, options } = form
  const values = valuesOf(optionNames.length, options)
  const [first, ...others] = options
  /** What the first choice says and others do not. */
  const blanks = others.filter(({ price, stock }) => (first!.price !== '' && price === '') || (first!.stock !== '' && stock === ''))
  /** The price of the whole product is that of its first choices. */
  const priced = (choices: Choice[]) => choices.map((choice) => (choice.price === '' ? { ...choice, price: form.price } : choice))
  const setLine = (at: number, change: Partial<Choice>) =>
    onChange({ options: options.map((choice, place) => (place === at ? { ...choice, ...change } : choice)) })
  return (
    <div>
      <div className="space-y-3">
        {optionNames.map((name, at) => (
          <div
            key={at}
            className="grid grid-cols-[minmax(0,1fr)_2.75rem] items-start gap-x-1 gap-y-2 sm:grid-cols-[9rem_minmax(0,1fr)_2.75rem]"
          >
            <TextField
              label={m.product_option_name({ number: at + 1 })}
              value={name}
              placeholder={m.product_option_name_example()}
              maxLength={maxLengths.optionName}
              onChange={(text) => onChange({ optionNames: optionNames.map((other, place) => (place === at ? text : other)) })}
              error={errorOf(`optionNames.${at}`)}
            />
            <ValuesField
              key={values[at]?.join() ?? ''}
              number={at + 1}
              values={values[at] ?? []}
              error={errorOf(`optionValues.${at}`)}
              onValues={(after) => onChange({ options: priced(withValues(optionNames.length, options, at, after)) })}
            />
            <button
              type="button"
              aria-label={m.product_option_drop({ number: at + 1 })}
              onClick={() => onChange({ optionNames: optionNames.filter((_, place) => place !== at), options: withoutName(options, at) })}
              className="col-start-2 row-start-1 mt-7 grid size-11 place-items-center rounded-full hover:bg-sunken sm:col-start-3"
            >
              <Trash2 aria-hidden className="size-5" />
            </button>
          </div>
        ))}
      </div>
      {optionNames.length < maxOptionNames && (
        <Button
          kind="quiet"
          className={optionNames.length > 0 ? 'mt-3' : ''}
          onClick={() => onChange({ optionNames: [...optionNames, ''] })}
        >
          <Plus aria-hidden className="size-5" />
          {m.product_option_add()}
        </Button>
      )}
      {errorOf('options') && (
        <p role="alert" className="mt-2 text-[0.8125rem] font-medium text-danger">
          {errorOf('options')}
        </p>
      )}
      {blanks.length > 0 && (
        <Button
          kind="quiet"
          className="mt-4"
          onClick={() =>
            onChange({
              options: options.map((choice) => ({
                ...choice,
                price: choice.price || options[0]!.price,
                stock: choice.stock || options[0]!.stock,
              })),
            })
          }
        >
          {m.product_options_like_first()}
        </Button>
      )}
      {options.length > 0 && (
        <ul className="mt-4 divide-y divide-line border-y border-line">
          {options.map((choice, at) => (
            <ChoiceLine
              key={choice.values.join('/')}
              choice={choice}
              priceError={errorOf(`options.${at}.price`)}
              stockError={errorOf(`options.${at}.stock`)}
              onChange={(change) => setLine(at, change)}
              onDrop={() => onChange({ options: options.filter((_, place) => place !== at) })}
            />
          ))}
        </ul>
      )}
    </div>
  )
}

interface ValuesFieldProps {
  number: number
  values: string[]
  error: string | null
  onValues: (values: string[]) => void
}

/** Words between commas; taken when the field is left or Enter is pressed. */
function ValuesField({ number, values, error, onValues }: ValuesFieldProps) {
  const [text, setText] = useState(() => values.join(', '))
  function take() {
    const after = splitValues(text)
    if (after.length === 0 || after.join() === values.join()) return setText(values.join(', '))
    onValues(after)
  }
  return (
    <TextField
      className="col-span-2 sm:col-span-1"
      label={m.product_option_values({ number })}
      value={text}
      placeholder={m.product_option_values_example()}
      onChange={setText}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
        event.preventDefault()
        take()
      }}
      hint={m.product_option_values_hint()}
      error={error}
    />
  )
}

interface ChoiceLineProps {
  choice: Choice
  priceError: string | null
  stockError: string | null
  onChange: (change: Partial<Choice>) => void
  onDrop: () => void
}

function ChoiceLine({ choice, priceError, stockError, onChange, onDrop }: ChoiceLineProps) {
  const name = choice.values.join(' / ')
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_2.75rem] items-start gap-x-2 gap-y-1 py-3 sm:grid-cols-[minmax(0,1fr)_8rem_6rem_2.75rem]">
      <span className="col-span-2 self-center font-semibold wrap-anywhere sm:col-span-1">
        <bdi>{name}</bdi>
      </span>
      <NumberText
        name={m.product_edit_price()}
        label={m.own_products_price_of({ title: name })}
        text={choice.price}
        error={priceError}
        onText={(price) => onChange({ price })}
      />
      <NumberText
        name={m.own_products_stock()}
        label={m.own_products_stock_of({ title: name })}
        text={choice.stock}
        error={stockError}
        onText={(stock) => onChange({ stock })}
      />
      <button
        type="button"
        aria-label={m.product_option_line_drop({ name })}
        onClick={onDrop}
        className="col-start-3 row-start-1 grid size-11 place-items-center rounded-full hover:bg-sunken sm:col-start-4"
      >
        <X aria-hidden className="size-5" />
      </button>
    </li>
  )
}

interface NumberTextProps {
  /** Above the field; `label` is its whole name, for screen readers. */
  name: string
  label: string
  text: string
  error: string | null
  onText: (text: string) => void
}

const NumberText = ({ name, label, text, error, onText }: NumberTextProps) => (
  <span className="block min-w-0">
    <span aria-hidden className="mb-0.5 block text-xs font-semibold text-muted">
      {name}
    </span>
    <WonInput
      aria-label={label}
      aria-invalid={error !== null}
      value={text}
      onText={onText}
      className="field min-h-11 w-full px-3 py-1 text-right tabular-nums"
    />
    {error && (
      <span role="alert" className="mt-1 block text-[0.8125rem] font-medium text-danger">
        {error}
      </span>
    )}
  </span>
)
