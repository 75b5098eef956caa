import type { Loaded, Taken } from './open-loop.ts'

const percentiles = [50, 90, 99, 99.9] as const

const ms = (us: number) => (us >= 100_000 ? String(Math.round(us / 1_000)) : (us / 1_000).toPrecision(3))

/** Head and rows. */
export function loadTable({ taken }: Loaded): string[][] {
  const head = ['action', 'sent', 'failed', ...percentiles.map((percentile) => `p${percentile}, ms`), 'slowest, ms']
  const rows = taken.map(({ name, sent, failed, histogram }) => [
    name,
    String(sent),
    String(failed),
    ...(sent === 0
      ? [...percentiles, 0].map(() => '')
      : [...percentiles.map((percentile) => ms(histogram.getValueAtPercentile(percentile))), ms(histogram.maxValue)]),
  ])
  return [head, ...rows]
}

const [width, height, left, bottom] = [900, 460, 70, 410]
const shades = ['#d33', '#36c', '#283', '#a3a', '#b70', '#077', '#555', '#c63', '#66c', '#494']

/** Latency by percentile, both axes logarithmic: to the right stand 90, 99, 99.9 and 99.99 %. */
export function loadSvg({ taken }: Loaded, title: string): string {
  const drawn = taken.filter(({ sent }) => sent > 0)
  const slowest = Math.max(2, ...drawn.map(({ histogram }) => histogram.maxValue / 1_000))
  const x = (nines: number) => left + (nines / 4) * (width - left - 200)
  const y = (value: number) => bottom - (Math.log10(Math.max(1, value)) / Math.log10(slowest)) * (bottom - 50)
  const curve = ({ histogram }: Taken) =>
    Array.from({ length: 81 }, (_, n) => n / 20)
      .map((nines) => `${x(nines).toFixed(1)},${y(histogram.getValueAtPercentile(100 * (1 - 10 ** -nines)) / 1_000).toFixed(1)}`)
      .join(' ')
  const lines = drawn.map((one, n) => {
    const shade = one.name === 'all' ? '#000' : shades[n % shades.length]!
    const label = `<text x="${width - 190}" y="${60 + n * 18}" fill="${shade}">${one.name} (${one.sent})</text>`
    return `<polyline points="${curve(one)}" fill="none" stroke="${shade}" stroke-width="${one.name === 'all' ? 2.5 : 1.2}"/>${label}`
  })
  const upright = [0, 1, 2, 3, 4].map(
    (nines) =>
      `<line x1="${x(nines)}" x2="${x(nines)}" y1="50" y2="${bottom}" stroke="#ddd"/><text x="${x(nines) - 12}" y="${bottom + 18}">${nines === 0 ? '0' : 100 - 100 / 10 ** nines} %</text>`,
  )
  const level = [1, 10, 100, 1_000, 10_000]
    .filter((value) => value <= slowest)
    .map(
      (value) =>
        `<line x1="${left}" x2="${x(4)}" y1="${y(value)}" y2="${y(value)}" stroke="#ddd"/><text x="8" y="${y(value) + 4}">${value} ms</text>`,
    )
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="#fff"/><text x="10" y="24" font-size="15">${title}</text>
${[...upright, ...level, ...lines].join('\n')}
</svg>
`
}
