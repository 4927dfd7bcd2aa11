// Tests run as compiled: what is tested is what is started. Two suites by suffix, one for what crosses services.
const shared = { rootDir: import.meta.dirname, testEnvironment: 'node', transform: {} };
export default {
  testTimeout: 60_000,
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/libs/*/dist/**/*.unit.spec.js', '<rootDir>/apps/*/dist/**/*.unit.spec.js'] },
    { ...shared, displayName: 'int', testMatch: ['<rootDir>/libs/*/dist/**/*.int.spec.js', '<rootDir>/apps/*/dist/**/*.int.spec.js'] },
    { ...shared, displayName: 'tests', testMatch: ['<rootDir>/tests/dist/**/*.spec.js'] },
  ],
};
