import { defineConfig } from 'oxlint'
import { towerRules } from './tools/tower.ts'

export default defineConfig({
  plugins: ['typescript', 'import', 'unicorn', 'promise', 'react', 'jsx-a11y'],
  categories: { correctness: 'error', suspicious: 'error' },
  ignorePatterns: ['dist', 'web/dist', 'web/src/paraglide', '.kiwi'],
  rules: {
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/await-thenable': 'error',
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    // Circles of types count too: a reader has to walk them as well.
    'import/no-cycle': ['error', { ignoreTypes: false }],
    'react/react-in-jsx-scope': 'off',
    'typescript/no-unsafe-type-assertion': 'off',
    'unicorn/no-array-sort': 'off',
    'unicorn/no-array-reverse': 'off',
    'unicorn/consistent-function-scoping': 'off',
    'import/no-named-as-default-member': 'off',
    'typescript/no-misused-spread': 'off',
    'eslint/no-shadow': 'off',
    'eslint/no-underscore-dangle': 'off',
    'import/no-unassigned-import': 'off',
    'eslint/no-unmodified-loop-condition': 'off',
    'typescript/no-base-to-string': 'off',
    'typescript/consistent-return': 'off',
    'typescript/unbound-method': 'off',
    'jsx-a11y/prefer-tag-over-role': 'off',
    'unicorn/prefer-add-event-listener': 'off',
    'typescript/no-unnecessary-type-parameters': 'off',
    'promise/always-return': 'off',
    'typescript/no-unnecessary-type-assertion': 'off',
    'typescript/require-array-sort-compare': 'off',
    'typescript/no-unnecessary-type-conversion': 'off',
  },
  overrides: towerRules,
})
