import { fileURLToPath } from 'node:url'
import { paraglideVitePlugin } from '@inlang/paraglide-js'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { compression } from 'vite-plugin-compression2'
import { builtFiles } from './built-files.ts'
import { keptPlurals } from './kept-plurals.ts'
import { silentErrors } from './silent-errors.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const api = process.env.KIWI_API ?? 'http://127.0.0.1:3000'

export default defineConfig({
  root: here('.'),
  plugins: [
    react(),
    tailwindcss(),
    paraglideVitePlugin({
      project: here('./project.inlang'),
      outdir: here('./src/paraglide'),
      emitTsDeclarations: true,
      emitReadme: false,
      // A newcomer's browser says its language; a choice in the app comes first.
      strategy: ['localStorage', 'preferredLanguage', 'baseLocale'],
    }),
    keptPlurals(),
    silentErrors(),
    builtFiles(),
    // The API on Node sends these files as they are. Cloudflare compresses by itself.
    compression({ algorithms: ['brotliCompress', 'gzip'], include: /\.(js|css|svg|webmanifest)$/, threshold: 512 }),
  ],
  build: {
    outDir: here('./dist'),
    emptyOutDir: true,
    target: 'es2022',
    // The polyfill and inlined assets would need a weaker Content-Security-Policy.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      // Their packages do not say so themselves.
      treeshake: { moduleSideEffects: [{ test: /@trpc[\\/]|eventsource-parser|@tanstack[\\/]history/, sideEffects: false }] },
      output: {
        // Every file lists those that it may load: names of words would be 2 KB of the first
        // script.
        chunkFileNames: 'assets/[hash:7].js',
        codeSplitting: {
          groups: [
            // What every page needs is one file: a file each would cost more than its bytes.
            { name: 'app', tags: ['$initial'], priority: 1 },
            // What many other pages need, then what some need. Whatever a module needs is needed by
            // at least as many: no file needs one that needs it (built-files.ts refuses that), and
            // a page loads few files. The rest by who needs it.
            { name: 'many', minShareCount: 16 },
            { name: 'some', minShareCount: 6 },
          ],
        },
      },
    },
  },
  server: {
    proxy: Object.fromEntries(
      ['/trpc', '/auth', '/m/', '/media', '/upload', '/exports', '/sheets', '/download', '/health', '/mail'].map((path) => [
        path,
        { target: api, changeOrigin: false },
      ]),
    ),
  },
})
