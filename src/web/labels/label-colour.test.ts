import { expect, test } from 'vitest';
import { labelColour } from './label-colour.ts';

const OURS = [
  'Security Alert',
  'Critical Error',
  'Workflow Error',
  'Deprecation Warning',
  'HTTP Status',
  'Error',
  'Resource Usage',
  'User Action',
  'System Notification',
  'Unclassified',
];

test('our labels have colours of their own', () => {
  expect(new Set(OURS.map(labelColour)).size).toBe(OURS.length);
});

test('any other label has one of the nine, always the same', () => {
  for (const label of ['Billing', 'Zugriff verweigert', '__proto__', 'constructor']) {
    expect(labelColour(label)).toMatch(/^var\(--label-[1-9]\)$/);
    expect(labelColour(label)).toBe(labelColour(label));
  }
});
