import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    setupFiles: ['test/property-seed.fixture.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
