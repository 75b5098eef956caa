/** Colours of one picture. `wall` and `floor` run from light to dark; `deep` tints the shadows. */
export type Palette = {
  wall: readonly [string, string]
  floor: readonly [string, string]
  accent: string
  second: string
  soft: string
  deep: string
}

export const palettes = {
  cream: {
    wall: ['#faf3e8', '#ecdcc6'],
    floor: ['#e2c7a2', '#c8a577'],
    accent: '#e6ae80',
    second: '#b7c4a1',
    soft: '#fffaf1',
    deep: '#5b4027',
  },
  sage: {
    wall: ['#eef2e6', '#cbd8bf'],
    floor: ['#d8c7a6', '#b79f78'],
    accent: '#94b08a',
    second: '#e9c9a1',
    soft: '#fafcf4',
    deep: '#36452f',
  },
  blush: {
    wall: ['#fdf0ec', '#f4cfc6'],
    floor: ['#efc3b4', '#dca08f'],
    accent: '#ee9f91',
    second: '#f6dfae',
    soft: '#fff8f5',
    deep: '#6b342c',
  },
  sky: {
    wall: ['#edf6fb', '#bfdcec'],
    floor: ['#efe2cd', '#d6c09b'],
    accent: '#86b9d8',
    second: '#f5cfa0',
    soft: '#fbfdff',
    deep: '#2b4a60',
  },
  lavender: {
    wall: ['#f4f0fb', '#d8ccec'],
    floor: ['#dfd0e4', '#bfa8cc'],
    accent: '#ad96d6',
    second: '#f4c8cd',
    soft: '#fdfbff',
    deep: '#453261',
  },
  butter: {
    wall: ['#fff8de', '#f8e09c'],
    floor: ['#f0cf8b', '#dcae5c'],
    accent: '#f2bb4e',
    second: '#f09f79',
    soft: '#fffdf3',
    deep: '#6a4714',
  },
  mint: {
    wall: ['#ecf8f2', '#bde3d2'],
    floor: ['#dfe3c8', '#b9c29a'],
    accent: '#72bfa2',
    second: '#f3d48b',
    soft: '#f9fffc',
    deep: '#1f4d40',
  },
  clay: {
    wall: ['#f7e7da', '#e0b396'],
    floor: ['#cf946f', '#ac6f4c'],
    accent: '#c97d55',
    second: '#ead0a8',
    soft: '#fff7f0',
    deep: '#512a17',
  },
  denim: {
    wall: ['#eaeff7', '#adbfdb'],
    floor: ['#cfd3dd', '#a0a9bd'],
    accent: '#6d8cc0',
    second: '#f0c9a4',
    soft: '#fafcff',
    deep: '#22324f',
  },
  oat: {
    wall: ['#f7f5f1', '#dfd8cc'],
    floor: ['#d3c6b4', '#b3a48e'],
    accent: '#c2ad90',
    second: '#a9b8b4',
    soft: '#fffefb',
    deep: '#40382d',
  },
  rose: {
    wall: ['#fbeaf0', '#eab9c9'],
    floor: ['#e6b6bf', '#c98b99'],
    accent: '#d97d98',
    second: '#c9d2a6',
    soft: '#fff7fa',
    deep: '#5c2438',
  },
  dusk: {
    wall: ['#fde3cf', '#d9a3b5'],
    floor: ['#b98aa3', '#8b6688'],
    accent: '#f09c7a',
    second: '#f8d59a',
    soft: '#fff4ea',
    deep: '#3c2440',
  },
} as const satisfies Record<string, Palette>

export type PaletteName = keyof typeof palettes
